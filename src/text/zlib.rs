//! The zlib format (RFC 1950), which PNG and PDF use. Uses `miniz_oxide`.

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

/// Unpacks bytes; what follows the packed data is passed over. The error says whether there is more than `limit`.
pub fn unpack(packed: &[u8], limit: usize) -> Result<Vec<u8>, &'static str> {
    decompress_to_vec_zlib_with_limit(packed, limit).map_err(|error| match error.output.len() >= limit {
        true => "it is too large",
        false => "it is damaged",
    })
}

/// Bytes in this format, unpacked: in blocks that are copied.
pub fn store(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let n_blocks = bytes.chunks(0xffff).len().max(1);
    let mut blocks = bytes.chunks(0xffff);
    for block_idx in 1..=n_blocks {
        let block = blocks.next().unwrap_or_default();
        let length = block.len() as u16;
        out.push(u8::from(block_idx == n_blocks));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend((b << 16 | a).to_be_bytes());
    out
}
