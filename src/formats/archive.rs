//! ZIP archives (PKWARE's APPNOTE), as mail programs and a CA's portal make them: bytes to members.
//!
//! What a member is called is only told: no file is written or opened under that name, and it is no
//! evidence of what is inside.

use miniz_oxide::inflate::decompress_slice_iter_to_slice;
use rawzip::{
    CompressionMethod, ZipArchive, ZipFileHeaderRecord, ZipSliceArchive, ZipVerification, crc32,
};
use zeroize::Zeroizing;

use super::foreign::Foreign;
use crate::material::{Document, Format, Member};
use crate::report::{Code, Finding};

/// No archive that was packed for one purpose has more files in it.
const MEMBER_LIMIT: usize = 1_000;

/// How many bytes archives may still unpack to. Each counts what it claims, before any work.
#[derive(Debug)]
pub struct Room(usize);

impl Default for Room {
    /// As much as the largest file that is read: 32 MiB.
    fn default() -> Room {
        Room(32 * 1024 * 1024)
    }
}

impl Room {
    /// Room for all archives of a folder.
    pub fn of_bytes(count: usize) -> Room {
        Room(count)
    }
}

/// By its first bytes: with members, without any, or in several parts.
fn is_zip(bytes: &[u8]) -> bool {
    const MAGIC: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"];
    MAGIC.iter().any(|magic| bytes.starts_with(magic))
}

/// What a ZIP is, where it is not to be opened: a document or a program, or one inside another.
pub(super) fn kind(bytes: &[u8]) -> Option<Foreign> {
    if !is_zip(bytes) {
        return None;
    }
    let variant = ZipArchive::from_slice(bytes).ok().and_then(|archive| application(&archive));
    Some(Foreign { format: Format::Zip, variant: variant.unwrap_or("zip-inside") })
}

/// Documents and programs are ZIP archives with a member of a fixed name.
fn application(archive: &ZipSliceArchive<&[u8]>) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 4] = [
        (b"[Content_Types].xml", "zip-document"),
        (b"mimetype", "zip-document"),
        (b"META-INF/MANIFEST.MF", "zip-program"),
        (b"AndroidManifest.xml", "zip-program"),
    ];
    let names = archive.entries().take(MEMBER_LIMIT).map_while(Result::ok);
    let mark = |entry: ZipFileHeaderRecord<'_>| {
        MARKS.iter().find(|(name, _)| *name == entry.file_path().as_bytes())
    };
    names.filter_map(mark).map(|(_, variant)| *variant).next()
}

/// The members of a ZIP, each read by `content`; `None` where it is no ZIP, or not to be opened.
pub(super) fn read(
    bytes: &[u8],
    room: &mut Room,
    content: fn(&[u8]) -> Document,
) -> Option<Document> {
    if !is_zip(bytes) {
        return None;
    }
    let mut document = Document::new(Format::Zip);
    let Ok(archive) = ZipArchive::from_slice(bytes) else {
        document.findings.push(Finding::new(Code::Corrupt).variant("zip"));
        return Some(document);
    };
    if application(&archive).is_some() {
        return None;
    }
    // Members that lie over one another are made to do harm: all together are no longer than the file.
    let mut packed = bytes.len();
    let mut entries = archive.entries();
    loop {
        let entry = match entries.next_entry() {
            Ok(Some(entry)) => entry,
            Ok(None) => break,
            Err(_) => {
                document.findings.push(Finding::new(Code::Corrupt).variant("zip"));
                break;
            }
        };
        if document.members.len() >= MEMBER_LIMIT {
            let limit = Finding::new(Code::OverLimit).fact("what", "files in the archive");
            document.findings.push(limit.fact("limit", MEMBER_LIMIT));
            break;
        }
        let path = entry.file_path();
        if entry.is_dir() || made_by_finder(path.as_bytes()) {
            continue;
        }
        let document_of_member = match unpacked(&archive, &entry, room, &mut packed) {
            Ok(bytes) => content(&bytes),
            Err(finding) => Document { findings: vec![finding], ..Document::new(Format::Binary) },
        };
        document.members.push(Member { name: name(path.as_bytes()), document: document_of_member });
    }
    if document.members.is_empty() && document.findings.is_empty() {
        document.findings.push(Finding::new(Code::EmptyFile).variant("zip"));
    }
    Some(document)
}

/// What macOS keeps beside each file.
fn made_by_finder(path: &[u8]) -> bool {
    let base = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    path.starts_with(b"__MACOSX/") || base.starts_with(b"._") || base == b".DS_Store"
}

/// Characters of a name that are told. More than that is no name.
const NAME_LENGTH: usize = 200;

fn name(path: &[u8]) -> String {
    String::from_utf8_lossy(path).chars().take(NAME_LENGTH).collect()
}

/// The bytes of a member, where its length and its check sum are right.
fn unpacked(
    archive: &ZipSliceArchive<&[u8]>,
    entry: &ZipFileHeaderRecord<'_>,
    room: &mut Room,
    packed: &mut usize,
) -> Result<Zeroizing<Vec<u8>>, Finding> {
    let damaged = |reason: &dyn std::fmt::Debug| {
        Finding::new(Code::Corrupt).variant("zip-member").fact("reason", format!("{reason:?}"))
    };
    let method = entry.compression_method();
    if entry.flags().is_encrypted() {
        return Err(Finding::new(Code::Unsupported).variant("zip-password"));
    }
    if method != CompressionMethod::STORE && method != CompressionMethod::DEFLATE {
        return Err(Finding::new(Code::Unsupported).variant("zip-method"));
    }
    let too_long = || Finding::new(Code::OverLimit).variant("zip-room");
    let length = usize::try_from(entry.uncompressed_size_hint()).unwrap_or(usize::MAX);
    room.0 = room.0.checked_sub(length).ok_or_else(too_long)?;
    let member = archive.get_entry(entry.wayfinder()).map_err(|error| damaged(&error))?;
    *packed = packed.checked_sub(member.data().len()).ok_or_else(|| damaged(&"overlap"))?;
    let mut bytes = Zeroizing::new(Vec::new());
    if method == CompressionMethod::STORE {
        bytes.extend_from_slice(member.data());
    } else {
        bytes.resize(length, 0);
        let data = std::iter::once(member.data());
        let written = decompress_slice_iter_to_slice(&mut bytes, data, false, true);
        bytes.truncate(written.map_err(|error| damaged(&error))?);
    }
    let found = ZipVerification { crc: crc32(&bytes), uncompressed_size: bytes.len() as u64 };
    member.claim_verifier().valid(found).map_err(|error| damaged(&error))?;
    Ok(bytes)
}
