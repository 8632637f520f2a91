//! The file format: whisper.cpp's "ggml" model files, all numbers little-endian.
//!
//! ```text
//! magic, 10 dimensions, kind     12 x i32
//! mel filters                    rows, columns, then f32 each
//! tokens                         count, then length and bytes each
//! tensors, to the end            rank, name length, kind, dims, name, data
//! ```
//!
//! After `whisper_model_load` in ggml-org/whisper.cpp, `src/whisper.cpp`.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::Path;

use crate::ModelError;
use crate::error::damaged;
use crate::layout::{Slot, slots};
use crate::mel;

/// "ggml", read as a number.
pub(crate) const MAGIC: u32 = 0x6767_6d6c;
/// Where the kind stands in the file. Bytes from its start.
pub(crate) const KIND_AT: usize = 44;
/// ggml's version of its block formats; the header says `2 * 1000 + kind` for quantised files.
const BLOCK_VERSION: u32 = 2;
/// Every Whisper has attention heads of this width.
const HEAD: usize = 64;

/// The dimensions of a Whisper model. Counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dims {
    /// Tokens, the special ones included: 51864 for English-only models, more for the others.
    pub vocab: usize,
    /// Positions of the encoder: 1500 for 30 s.
    pub audio_ctx: usize,
    /// Width of encoder and decoder.
    pub state: usize,
    /// Blocks of the encoder.
    pub audio_layers: usize,
    /// Positions of the decoder: 448.
    pub text_ctx: usize,
    /// Blocks of the decoder.
    pub text_layers: usize,
    /// Rows of the mel filter bank: 80, or 128 from `large-v3` on.
    pub mels: usize,
}

impl Dims {
    /// Do these describe a Whisper? The bounds hold for every published one; outside them the engine would
    /// index past its tables.
    pub(crate) fn plausible(&self) -> bool {
        (51_864..=60_000).contains(&self.vocab)
            && (self.audio_ctx, self.text_ctx) == (1500, 448)
            && self.state.is_multiple_of(HEAD)
            && (HEAD..=64 * HEAD).contains(&self.state)
            && (1..=64).contains(&self.audio_layers)
            && (1..=64).contains(&self.text_layers)
            && (self.mels == 80 || self.mels == 128)
    }
}

/// How numbers are stored. The quantised kinds share a scale among 32.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "ggml's names say it: bits, and whether a block has an offset")]
pub enum Kind {
    F32,
    F16,
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
}

/// Numbers in one block of a quantised kind.
pub(crate) const BLOCK: usize = 32;

impl Kind {
    const ALL: [Self; 7] = [Self::F32, Self::F16, Self::Q4_0, Self::Q4_1, Self::Q5_0, Self::Q5_1, Self::Q8_0];

    /// ggml's code for a whole file, its code for a tensor, and bytes for [`BLOCK`] numbers.
    fn codes(self) -> (u32, u32, u64) {
        match self {
            Self::F32 => (0, 0, 128),
            Self::F16 => (1, 1, 64),
            Self::Q4_0 => (2, 2, 18),
            Self::Q4_1 => (3, 3, 20),
            Self::Q5_0 => (8, 6, 22),
            Self::Q5_1 => (9, 7, 24),
            Self::Q8_0 => (7, 8, 34),
        }
    }

    fn is_quantised(self) -> bool {
        !matches!(self, Self::F32 | Self::F16)
    }

    /// The number that stands in the file's header.
    pub(crate) fn file_code(self) -> u32 {
        let version = if self.is_quantised() { BLOCK_VERSION * 1000 } else { 0 };
        version + self.codes().0
    }

    /// The number that stands before a tensor.
    fn tensor_code(self) -> u32 {
        self.codes().1
    }

    /// Bytes for a tensor of `elements`; `None` when they do not fill whole blocks.
    fn bytes(self, elements: usize) -> Option<u64> {
        let (elements, block) = (elements as u64, BLOCK as u64);
        let fits = !self.is_quantised() || elements.is_multiple_of(block);
        // Every Whisper is far below 2^64 bytes; a product above it is nobody's tensor.
        fits.then(|| elements.checked_mul(self.codes().2)).flatten().map(|bytes| bytes / block)
    }
}

/// One tensor of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tensor {
    /// Its name, as `decoder.ln.bias`.
    pub name: String,
    /// Lengths, fastest first.
    pub dims: Vec<usize>,
    /// How its numbers are stored.
    pub kind: Kind,
    /// Where its data begins. Bytes from the start of the file.
    pub at: u64,
    /// Length of its data. Bytes.
    pub bytes: u64,
}

/// What a model file says it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The dimensions of the model.
    pub dims: Dims,
    /// How its matrices are stored.
    pub kind: Kind,
    /// Text tokens listed in the file.
    pub tokens: usize,
    /// Where the first tensor begins. Bytes from the start of the file.
    pub tensors_at: u64,
    /// In file order; every tensor the engine wants, once, in its right shape and kind.
    pub tensors: Vec<Tensor>,
}

/// Reads the structure of a model file, without the weights, and proves it whole.
///
/// What passes has every tensor in the shape the engine expects, and ends with the last one. Whether the
/// numbers are right only a hash can say.
///
/// # Errors
///
/// [`ModelError::Missing`]; [`ModelError::Foreign`] for another format; [`ModelError::Size`] when truncated
/// after the tokens, or too long; [`ModelError::Damaged`] for anything else that is not a whole Whisper.
pub fn inspect(path: &Path) -> Result<Header, ModelError> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut reader = BufReader::with_capacity(1 << 16, file);
    match structure(&mut reader, length) {
        Err(ModelError::Io(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Err(damaged("it ends too early; fetch it again"))
        }
        result => result,
    }
}

fn structure(reader: &mut (impl Read + Seek), length: u64) -> Result<Header, ModelError> {
    foreign(reader)?;
    reader.seek(io::SeekFrom::Start(4))?;
    let (dims, kind) = dimensions(reader)?;
    if (number(reader)?, number(reader)?) != (dims.mels, mel::BINS) {
        return Err(damaged("its mel filters have another size than its header says"));
    }
    skip(reader, dims.mels as u64 * mel::BINS as u64 * 4)?;
    let tokens = number(reader)?;
    if tokens > dims.vocab {
        return Err(damaged(format!("{tokens} tokens for a vocabulary of {}", dims.vocab)));
    }
    for _ in 0..tokens {
        let length = number(reader)?;
        // The longest of the published vocabularies has 128 bytes.
        if length > 1024 {
            return Err(damaged(format!("a token of {length} bytes")));
        }
        skip(reader, length as u64)?;
    }

    let tensors_at = reader.stream_position()?;
    let slots = slots(&dims);
    // Names, ranks and shapes follow from the dimensions, so the length is known before any tensor is read.
    let mut expected = tensors_at;
    for slot in &slots {
        expected += 12 + 4 * slot.dims.len() as u64 + slot.name.len() as u64 + slot_bytes(slot, kind)?;
    }
    if length != expected {
        return Err(ModelError::Size { expected, found: length });
    }
    let mut wanted: HashMap<&str, &Slot> = slots.iter().map(|slot| (slot.name.as_str(), slot)).collect();
    let mut tensors = Vec::with_capacity(slots.len());
    while !wanted.is_empty() {
        tensors.push(tensor(reader, kind, &mut wanted)?);
    }
    Ok(Header { dims, kind, tokens, tensors_at, tensors })
}

/// What the first bytes give away when they are not our magic.
///
/// # Errors
///
/// [`ModelError::Foreign`], or [`ModelError::Io`] from reading.
pub(crate) fn foreign(reader: &mut impl Read) -> Result<(), ModelError> {
    let mut start = Vec::with_capacity(64);
    reader.take(64).read_to_end(&mut start)?;
    let text = start.to_ascii_lowercase();
    let text = text.trim_ascii_start();
    let what = match start.as_slice() {
        [] => "an empty file",
        bytes if bytes.starts_with(&MAGIC.to_le_bytes()) => return Ok(()),
        bytes if bytes.starts_with(b"GGUF") => "a GGUF file, which the speech engine does not read",
        bytes if bytes.starts_with(b"PK") => "a zip archive, perhaps a PyTorch checkpoint",
        bytes if bytes.starts_with(b"version https://git-lfs") => {
            "a Git LFS pointer; the weights are elsewhere"
        }
        _ if text.starts_with(b"<") => "a web page; the download was answered by a proxy or a sign-in form",
        _ => "something else",
    };
    Err(ModelError::Foreign { what })
}

fn dimensions(reader: &mut impl Read) -> Result<(Dims, Kind), ModelError> {
    let mut fields = [0; 11];
    for field in &mut fields {
        *field = number(reader)?;
    }
    let [
        vocab,
        audio_ctx,
        state,
        heads,
        audio_layers,
        text_ctx,
        text_state,
        text_heads,
        text_layers,
        mels,
        code,
    ] = fields;
    let dims = Dims { vocab, audio_ctx, state, audio_layers, text_ctx, text_layers, mels };
    if !dims.plausible() || (heads * HEAD, text_state, text_heads) != (state, state, heads) {
        return Err(damaged("its header does not describe a Whisper model"));
    }
    let kind = Kind::ALL.into_iter().find(|kind| kind.file_code() as usize == code);
    let kind = kind.ok_or_else(|| damaged(format!("kind {code} of weights is not supported")))?;
    Ok((dims, kind))
}

fn tensor(
    reader: &mut (impl Read + Seek),
    kind: Kind,
    wanted: &mut HashMap<&str, &Slot>,
) -> Result<Tensor, ModelError> {
    let (rank, name_length, code) = (number(reader)?, number(reader)?, number(reader)?);
    if rank > 3 || name_length > 128 {
        return Err(damaged(format!("a tensor of rank {rank} with a name of {name_length} bytes")));
    }
    let dims = (0..rank).map(|_| number(reader)).collect::<Result<Vec<_>, _>>()?;
    let mut name = vec![0; name_length];
    reader.read_exact(&mut name)?;
    let name = String::from_utf8_lossy(&name).into_owned();
    let slot = wanted
        .remove(name.as_str())
        .ok_or_else(|| damaged(format!("tensor `{}` is unknown or there twice", name.escape_default())))?;
    let kind = slot.class.kind(kind);
    if dims != slot.dims || code != kind.tensor_code() as usize {
        return Err(damaged(format!("tensor `{name}` has another shape or kind than its header says")));
    }
    let (at, bytes) = (reader.stream_position()?, slot_bytes(slot, kind)?);
    skip(reader, bytes)?;
    Ok(Tensor { name, dims, kind, at, bytes })
}

fn slot_bytes(slot: &Slot, kind: Kind) -> Result<u64, ModelError> {
    let elements = slot.dims.iter().product();
    slot.class
        .kind(kind)
        .bytes(elements)
        .ok_or_else(|| damaged(format!("tensor `{}` does not fill whole blocks", slot.name)))
}

/// One unsigned 32-bit number.
fn number(reader: &mut impl Read) -> Result<usize, ModelError> {
    let mut bytes = [0; 4];
    reader.read_exact(&mut bytes).map_err(ModelError::Io)?;
    Ok(u32::from_le_bytes(bytes) as usize)
}

/// Moves on; past the end of the file too, where the next read fails.
fn skip(reader: &mut impl Seek, bytes: u64) -> Result<(), ModelError> {
    let bytes = i64::try_from(bytes).map_err(|_| damaged("a tensor larger than any file"))?;
    Ok(reader.seek_relative(bytes)?)
}

/// Writes everything before the tensors. Inverse of the first half of [`inspect`].
pub(crate) fn write_prefix(
    writer: &mut dyn Write,
    dims: &Dims,
    kind: Kind,
    filters: &[f32],
    tokens: &[Vec<u8>],
) -> io::Result<()> {
    let heads = dims.state / HEAD;
    let audio = [dims.audio_ctx, dims.state, heads, dims.audio_layers];
    let text = [dims.text_ctx, dims.state, heads, dims.text_layers];
    writer.write_all(&MAGIC.to_le_bytes())?;
    write_numbers(writer, &[dims.vocab])?;
    write_numbers(writer, &audio)?;
    write_numbers(writer, &text)?;
    write_numbers(writer, &[dims.mels, kind.file_code() as usize, dims.mels, mel::BINS])?;
    for weight in filters {
        writer.write_all(&weight.to_le_bytes())?;
    }
    write_numbers(writer, &[tokens.len()])?;
    for token in tokens {
        write_numbers(writer, &[token.len()])?;
        writer.write_all(token)?;
    }
    Ok(())
}

/// Writes one tensor; `data` is little-endian in `kind`.
pub(crate) fn write_tensor(
    writer: &mut dyn Write,
    name: &str,
    dims: &[usize],
    kind: Kind,
    data: &[u8],
) -> io::Result<()> {
    write_numbers(writer, &[dims.len(), name.len(), kind.tensor_code() as usize])?;
    write_numbers(writer, dims)?;
    writer.write_all(name.as_bytes())?;
    writer.write_all(data)
}

/// Writes counts as unsigned 32-bit numbers.
pub(crate) fn write_numbers(writer: &mut dyn Write, numbers: &[usize]) -> io::Result<()> {
    for &number in numbers {
        let number = u32::try_from(number).map_err(|_| io::Error::other("a number above 32 bits"))?;
        writer.write_all(&number.to_le_bytes())?;
    }
    Ok(())
}
