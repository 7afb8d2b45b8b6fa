//! What an SVG drawing may consist of: the elements and attributes that can only draw.

/// Elements that draw.
#[rustfmt::skip]
pub const SHAPES: &[&str] = &[
    "circle", "ellipse", "image", "line", "path", "polygon", "polyline", "rect", "text", "textPath", "tspan", "use",
];

/// Elements that hold others, or say how they look.
#[rustfmt::skip]
pub const OTHERS: &[&str] = &[
    "clipPath", "defs", "feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feConvolveMatrix",
    "feDiffuseLighting", "feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB",
    "feFuncG", "feFuncR", "feGaussianBlur", "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight",
    "feSpecularLighting", "feSpotLight", "feTile", "feTurbulence", "filter", "g", "linearGradient", "marker", "mask",
    "pattern", "radialGradient", "stop", "svg", "switch", "symbol",
];

/// Elements about the drawing, which nobody sees in it.
pub const UNSEEN: &[&str] = &["desc", "metadata", "title"];

/// Attributes of shapes, gradients and filters, besides the properties of `style`.
#[rustfmt::skip]
pub const ATTRIBUTES: &[&str] = &[
    "amplitude", "azimuth", "baseFrequency", "bias", "class", "clip", "clipPathUnits", "cx", "cy", "d",
    "diffuseConstant", "divisor", "dx", "dy", "edgeMode", "elevation", "exponent", "filterUnits",
    "font-feature-settings", "fr", "fx", "fy", "gradientTransform", "gradientUnits", "height", "in", "in2",
    "intercept", "k1", "k2", "k3", "k4", "kernelMatrix", "kernelUnitLength", "lengthAdjust", "limitingConeAngle",
    "markerHeight", "markerUnits", "markerWidth", "maskContentUnits", "maskUnits", "method", "mode", "numOctaves",
    "offset", "operator", "order", "orient", "pathLength", "patternContentUnits", "patternTransform", "patternUnits",
    "points", "pointsAtX", "pointsAtY", "pointsAtZ", "preserveAlpha", "preserveAspectRatio", "primitiveUnits", "r",
    "radius", "refX", "refY", "result", "rotate", "rx", "ry", "scale", "seed", "side", "slope", "spacing",
    "specularConstant", "specularExponent", "spreadMethod", "startOffset", "stdDeviation", "stitchTiles",
    "surfaceScale", "tableValues", "targetX", "targetY", "textLength", "transform", "type", "values", "version",
    "viewBox", "width", "x", "x1", "x2", "xChannelSelector", "y", "y1", "y2", "yChannelSelector", "z",
];
