use super::*;

/// 60 bytes in one block, of two lines.
const CLEAN: &str = "-----BEGIN CERTIFICATE-----\n\
AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v\n\
MDEyMzQ1Njc4OTo7\n\
-----END CERTIFICATE-----\n";

/// A block as it was found.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    label: String,
    body: Result<Vec<u8>, Damage>,
}

/// The blocks of bytes, and what had to be mended.
fn salvaged(bytes: &[u8]) -> (Vec<Found>, Vec<Repair>) {
    let Text { text, mut repairs } = decode(bytes);
    let found = blocks(&text, &mut repairs);
    let list = found
        .blocks
        .into_iter()
        .map(|block| Found { label: block.label, body: block.body.map(|body| body.to_vec()) })
        .collect();
    (list, repairs.list())
}

/// Checks that a dress still shows the clean block, and which repairs that took.
#[track_caller]
fn mends(dress: impl AsRef<[u8]>, repairs: &[Repair]) {
    let (blocks, needed) = salvaged(dress.as_ref());
    let clean = Found { label: "CERTIFICATE".to_owned(), body: Ok((0..60).collect()) };
    assert_eq!(blocks, [clean]);
    assert_eq!(needed, repairs);
}

#[test]
fn clean_text_needs_no_repair() {
    mends(CLEAN, &[]);
    mends(CLEAN.replace('\n', "\r\n"), &[]);
    mends(CLEAN.trim_end(), &[]);
}

#[test]
fn text_around_and_between_blocks_is_fine() {
    let attributes = "Bag Attributes\n    localKeyID: 01 02\nsubject=CN = a -- b\n";
    mends(format!("{attributes}{CLEAN}Regards,\nANDREA END"), &[]);
    let (blocks, needed) = salvaged(format!("{CLEAN}{attributes}{CLEAN}").as_bytes());
    assert_eq!(blocks.len(), 2);
    assert_eq!(needed, []);
}

#[test]
fn utf16_is_read_with_and_without_its_mark() {
    let little: Vec<u8> = CLEAN.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = CLEAN.encode_utf16().flat_map(u16::to_be_bytes).collect();
    mends(&little, &[Repair::Utf16]);
    mends(&big, &[Repair::Utf16]);
    mends([&[0xff, 0xfe], little.as_slice()].concat(), &[Repair::Utf16]);
    mends([&[0xfe, 0xff], big.as_slice()].concat(), &[Repair::Utf16]);
}

#[test]
fn a_byte_order_mark_is_dropped() {
    mends([&[0xef, 0xbb, 0xbf], CLEAN.as_bytes()].concat(), &[Repair::ByteOrderMark]);
}

#[test]
fn line_ends_of_any_kind_are_line_ends() {
    mends(CLEAN.replace('\n', "\r"), &[Repair::LoneCr]);
    mends(CLEAN.replace('\n', "\r\r\n"), &[]);
}

#[test]
fn indented_lines_are_moved_back() {
    mends(CLEAN.replace('\n', "\n    "), &[Repair::Indented]);
    mends(format!("tls:\n  crt: |\n    {}", CLEAN.replace('\n', "\n    ")), &[Repair::Indented]);
}

#[test]
fn quoting_of_mail_programs_is_taken_off() {
    mends(format!("> {}", CLEAN.replace('\n', "\n> ")), &[Repair::Quoted]);
    mends(format!(">> {}", CLEAN.replace('\n', "\n>> ")), &[Repair::Quoted]);
}

#[test]
fn a_blank_before_begin_is_told() {
    mends(format!(" {CLEAN}"), &[Repair::Marker]);
    mends(format!("\u{a0}{CLEAN}"), &[Repair::Marker]);
}

#[test]
fn blank_lines_inside_a_block_are_dropped() {
    mends(CLEAN.replace('\n', "\n\n"), &[Repair::BlankLines]);
}

#[test]
fn escaped_line_ends_are_undone() {
    let escaped = CLEAN.replace('\n', "\\n");
    mends(&escaped, &[Repair::Escaped]);
    mends(CLEAN.replace('\n', "\\r\\n"), &[Repair::Escaped]);
    mends(CLEAN.replace('\n', "\\\\n"), &[Repair::Escaped]);
    mends(format!("{{\"crt\": \"{escaped}\", \"path\": \"C:\\\\new\"}}"), &[Repair::Escaped]);
    mends(CLEAN.replace('\n', "%0A").replace(' ', "%20"), &[Repair::Escaped]);
}

#[test]
fn a_backslash_beside_a_clean_block_changes_nothing() {
    mends(format!("made with C:\\new\\tool\n{CLEAN}"), &[]);
}

#[test]
fn a_block_in_one_line_is_read() {
    mends(CLEAN.replace('\n', " "), &[Repair::OneLine]);
    mends(CLEAN.replace('\n', ""), &[Repair::OneLine]);
}

#[test]
fn an_encrypted_key_in_one_line_keeps_its_headers() {
    let text = "-----BEGIN RSA PRIVATE KEY----- Proc-Type: 4,ENCRYPTED DEK-Info: AES-128-CBC,00FF \
                AAECAwQF -----END RSA PRIVATE KEY-----";
    let found = blocks(text, &mut Repairs::default());
    let block = &found.blocks[0];
    assert_eq!(block.headers[1], ("DEK-Info".to_owned(), "AES-128-CBC,00FF".to_owned()));
    assert_eq!(block.body.as_ref().unwrap().to_vec(), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn dashes_of_word_processors_are_dashes() {
    mends(CLEAN.replace("-----", "\u{2014}\u{2013}-"), &[Repair::Marker]);
    mends(CLEAN.replace("-----", "\u{2014}"), &[Repair::Marker]);
    mends(CLEAN.replace("-----B", "----B"), &[Repair::Marker]);
    mends(CLEAN.replace("-----\n", "\n"), &[Repair::Marker]);
}

#[test]
fn a_lost_end_line_is_made_up_for() {
    let lost = CLEAN.replace("-----END CERTIFICATE-----\n", "");
    mends(&lost, &[Repair::LostEnd]);
    mends(format!("{lost}Regards\nAndrea"), &[Repair::LostEnd]);
    let (blocks, needed) = salvaged(format!("{lost}{CLEAN}").as_bytes());
    assert_eq!(blocks[0], blocks[1]);
    assert_eq!(needed, [Repair::LostEnd]);
}

#[test]
fn a_lost_begin_line_is_made_up_for() {
    let lost = CLEAN.replace("-----BEGIN CERTIFICATE-----\n", "");
    mends(&lost, &[Repair::LostBegin]);
    mends(format!("Here it is:\nRegards\n\n{lost}"), &[Repair::LostBegin]);
}

#[test]
fn begin_and_end_may_disagree_about_the_label() {
    mends(CLEAN.replace("END CERTIFICATE", "END X509 CERTIFICATE"), &[Repair::Labels]);
}

#[test]
fn padding_may_be_missing() {
    let body = "-----BEGIN CERTIFICATE-----\nAAECAwQFBg\n-----END CERTIFICATE-----\n";
    let (blocks, needed) = salvaged(body.as_bytes());
    assert_eq!(blocks[0].body, Ok(vec![0, 1, 2, 3, 4, 5, 6]));
    assert_eq!(needed, [Repair::Padding]);
}

#[test]
fn damage_is_told_by_its_line_and_never_quoted() {
    let (blocks, _) = salvaged(CLEAN.replace("MDEy", "MD*y").as_bytes());
    assert_eq!(blocks[0].body, Err(Damage::Character { line: 3 }));
    let (blocks, _) = salvaged(CLEAN.replace("MDEyM", "").as_bytes());
    assert_eq!(blocks[0].body, Err(Damage::Length));
    let (blocks, _) = salvaged(b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n");
    assert_eq!(blocks[0].body, Err(Damage::Empty));
}

#[test]
fn headers_are_kept_and_their_blank_line_is_no_damage() {
    let text = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\
                DEK-Info: DES-EDE3-CBC,0011\n\nAAECAwQF\n-----END RSA PRIVATE KEY-----\n";
    let mut repairs = Repairs::default();
    let found = blocks(text, &mut repairs);
    assert_eq!(found.blocks[0].headers.len(), 2);
    assert_eq!(found.blocks[0].body.as_ref().unwrap().len(), 6);
    assert_eq!(repairs.list(), []);
}

#[test]
fn bare_base64_is_read_in_one_line_wrapped_or_quoted() {
    let body: String = CLEAN.lines().filter(|line| !line.starts_with('-')).collect();
    let read = |text: &str| bare(text, &mut Repairs::default()).map(|bytes| bytes.to_vec());
    let expected: Option<Vec<u8>> = Some((0..60).collect());
    assert_eq!(read(&body), expected);
    assert_eq!(read(&format!("\"{}\\n{}\"", &body[..40], &body[40..])), expected);
    assert_eq!(read(&format!("  {}\r\n{}\r\n", &body[..40], &body[40..])), expected);
    assert_eq!(read(&format!("dear all, {body}")), None);
}

#[test]
fn more_blocks_than_the_limit_are_counted_out() {
    let found = blocks(&CLEAN.repeat(BLOCK_LIMIT + 5), &mut Repairs::default());
    assert_eq!(found.blocks.len(), BLOCK_LIMIT);
    assert!(found.over_limit);
}

#[test]
fn megabytes_of_almost_markers_are_read_in_one_pass() {
    for almost in ["-----BEGIN ", "-----END", "-----BEGIN A-----", "-", "BEGIN ", "\\n", "A\r"] {
        let text = almost.repeat(8_000_000 / almost.len());
        let found = blocks(&text, &mut Repairs::default());
        assert!(found.blocks.len() <= BLOCK_LIMIT);
    }
}
