//! Packets to samples, through symphonia. The only file that names it.

use std::io;
use std::sync::LazyLock;

use callgrade_core::Warning;
use callgrade_core::time::Ms;
use symphonia::core::audio::conv::IntoSample;
use symphonia::core::audio::{Audio as _, GenericAudioBufferRef};
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_AAC, CODEC_ID_AC3, CODEC_ID_ALAC, CODEC_ID_MP1, CODEC_ID_MP2, CODEC_ID_MP3, CODEC_ID_OPUS,
    CODEC_ID_SPEEX,
};
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, TimeBase};
use symphonia_adapter_libopus::OpusDecoder;

use crate::clock::{Clock, MAX_GAP};
use crate::delay::{self, OpusHead};
use crate::edit_list::Edit;
use crate::error::DecodeError;
use crate::samples::{Heard, Samples, from_float};
use crate::sniff::Kind;
use crate::warning::Skipped;
use crate::window::Window;

/// Symphonia's codecs and libopus.
static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut codecs = CodecRegistry::new();
    symphonia::default::register_enabled_codecs(&mut codecs);
    codecs.register_audio_decoder::<OpusDecoder>();
    codecs
});

/// Errors in a row after which a container is given up; what was decoded until then is kept.
const MAX_ERRORS: usize = 64;

/// Packets in a row that bring no sound, after which a container is given up: other tracks have
/// fewer between two packets of sound.
const MAX_IDLE: usize = 100_000;

/// Packets in a row with another rate or layout that are a change and not damage.
const MAX_STRANGE: usize = 3;

/// The most an encoder fills up behind the sound, in samples per channel: three frames of MP3.
const MAX_PADDING: usize = 4_608;

impl MediaSource for Window<'_> {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len())
    }
}

/// Decodes the first track of sound in a container.
///
/// - `kind`: what the first bytes say it is.
/// - `edits`: where its tracks start, for MP4; else empty.
pub(crate) fn decode(input: Window, kind: Kind, edits: &[Edit], limit: Ms) -> Result<Heard, DecodeError> {
    let mut reader = open(input)?;
    let track = reader.default_track(TrackType::Audio).cloned();
    let mut track = track.ok_or_else(|| DecodeError::unsupported("a file without a track of sound"))?;
    // Matroska says how long the file is, not how long a track is.
    if let ([_], None, media) = (reader.tracks(), track.duration, reader.media_info())
        && track.time_base == media.time_base
    {
        track.duration = media.duration;
    }
    let mut stream = Stream::new(track, kind, edits, limit)?;
    stream.read(reader.as_mut())?;
    stream.finish()
}

fn open(input: Window) -> Result<Box<dyn FormatReader + '_>, DecodeError> {
    let stream = MediaSourceStream::new(Box::new(input), Default::default());
    let (format, metadata) = (FormatOptions::default(), MetadataOptions::default());
    let probe = symphonia::default::get_probe();
    probe.probe(&Hint::new(), stream, format, metadata).map_err(|error| match error {
        Error::Unsupported(what) if what.contains("no suitable format reader") => {
            DecodeError::Unrecognised { looks_like: "no stream of sound starts in it" }
        }
        other => failure(other),
    })
}

/// One track on its way to samples.
struct Stream {
    track: Track,
    kind: Kind,
    decoder: Box<dyn AudioDecoder>,
    /// Before the first packet nobody knows the rate for sure.
    samples: Option<Samples>,
    limit: Ms,
    edit: Option<Edit>,
    clock: Clock,
    skipped: Skipped,
    /// Packets in a row with another layout than the first, and that layout.
    strange: usize,
    layout: Option<[u8; 3]>,
    /// True when the file ends inside a packet, or stops making sense.
    cut_off: bool,
}

impl Stream {
    fn new(track: Track, kind: Kind, edits: &[Edit], limit: Ms) -> Result<Stream, DecodeError> {
        let Some(CodecParameters::Audio(params)) = &track.codec_params else {
            return Err(DecodeError::unsupported("a track of unknown kind"));
        };
        if let (Some(rate_hz), Some(channels)) = (params.sample_rate, &params.channels) {
            Samples::new(rate_hz, channels.count(), 0, limit)?;
        }
        Ok(Stream {
            decoder: decoder(params)?,
            kind,
            samples: None,
            limit,
            edit: edits.iter().copied().find(|edit| edit.track_id == track.id),
            clock: Clock::default(),
            skipped: Skipped::default(),
            strange: 0,
            layout: None,
            cut_off: false,
            track,
        })
    }

    /// Reads to the end, or to where it makes no sense any more.
    fn read(&mut self, reader: &mut dyn FormatReader) -> Result<(), DecodeError> {
        let (mut errors, mut idle) = (0, 0);
        while errors < MAX_ERRORS && idle < MAX_IDLE {
            let packet = match reader.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => break,
                Err(Error::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    // A WebM recorded live never says where it ends.
                    self.cut_off = self.kind != Kind::Matroska;
                    break;
                }
                Err(Error::IoError(error)) => return Err(error.into()),
                Err(Error::ResetRequired) => {
                    self.restart(reader)?;
                    errors += 1;
                    continue;
                }
                Err(_) => {
                    if errors == 0 {
                        self.skipped.count(false);
                    }
                    errors += 1;
                    continue;
                }
            };
            errors = 0;
            idle += 1;
            if packet.track_id == self.track.id && self.packet(packet)? {
                idle = 0;
            }
        }
        self.cut_off |= MAX_ERRORS <= errors || MAX_IDLE <= idle;
        Ok(())
    }

    /// Follows a stream into the next one chained behind it.
    fn restart(&mut self, reader: &dyn FormatReader) -> Result<(), DecodeError> {
        let track = reader.default_track(TrackType::Audio).cloned();
        let Some(track) = track else { return Ok(()) };
        if let Some(CodecParameters::Audio(params)) = &track.codec_params {
            self.decoder = decoder(params)?;
            // The length is that of one stream, not of all.
            self.track = Track { duration: None, ..track };
            self.clock.restart();
        }
        Ok(())
    }

    /// Decodes a packet; true when it brought sound.
    fn packet(&mut self, mut packet: Packet) -> Result<bool, DecodeError> {
        let block = packet.block_dur();
        // libopus cuts samples at the rate it decodes at, and the container counts at its own.
        let time_base = self.track.time_base.unwrap_or_default();
        let decoded_hz = self.decoder.codec_params().sample_rate.unwrap_or(0);
        packet.trim_start = Duration::new(frames(packet.trim_start.get(), time_base, decoded_hz));
        packet.trim_end = Duration::new(frames(packet.trim_end.get(), time_base, decoded_hz));
        // An MP3 header may count wrong, and then nearly all would be padding; see `finish`.
        if matches!(self.kind, Kind::Mp3) {
            packet.trim_end = Duration::ZERO;
        }

        self.same_layout(&packet)?;
        let pts = packet.pts.get();
        self.clock.start(pts);
        match self.decoder.decode(&packet) {
            Ok(buffer) => {
                let (rate_hz, channels) = (buffer.spec().rate(), buffer.spec().channels().count());
                if self.samples.is_none() {
                    let skip = skip(&self.track, self.kind, self.edit, rate_hz);
                    self.samples = Some(Samples::new(rate_hz, channels, skip, self.limit)?);
                }
                let Some(samples) = &mut self.samples else { return Ok(false) };
                if (samples.rate_hz(), samples.channels()) != (rate_hz, channels) {
                    return Err(changed());
                }
                let tick = (time_base.numer.get(), time_base.denom.get());
                let lost = self.clock.gap(pts, tick, rate_hz);
                samples.push_silence(lost)?;
                push(samples, &buffer)?;
                let cut = packet.trim_start.get().saturating_add(packet.trim_end.get());
                self.clock.heard((buffer.frames() as u64).saturating_add(cut));
                self.skipped.count(true);
                Ok(0 < buffer.frames())
            }
            Err(_) => {
                // Whatever the reason: damage looks like a feature nobody supports, too.
                self.skipped.count(false);
                let Some(samples) = &mut self.samples else { return Ok(false) };
                let lost = frames(block.get(), time_base, samples.rate_hz());
                let lost = lost.min(MAX_GAP.to_samples(samples.rate_hz()) as u64);
                samples.push_silence(lost as usize)?;
                self.clock.heard(lost);
                Ok(false)
            }
        }
    }

    /// An MP3 says its rate and layout in each packet; symphonia stops decoding when they change.
    fn same_layout(&mut self, packet: &Packet) -> Result<(), DecodeError> {
        let [_, version, rate, mode, ..] = *packet.data else { return Ok(()) };
        if self.decoder.codec_params().codec != CODEC_ID_MP3 {
            return Ok(());
        }
        let layout = [version & 0x18, rate & 0x0c, u8::from(mode >> 6 == 3)];
        let same = *self.layout.get_or_insert(layout) == layout;
        self.strange = if same { 0 } else { self.strange + 1 };
        if self.strange < MAX_STRANGE { Ok(()) } else { Err(changed()) }
    }

    /// Cuts the encoder's padding at the end and sums up.
    fn finish(self) -> Result<Heard, DecodeError> {
        let mut warnings: Vec<Warning> = self.skipped.warning()?.into_iter().collect();
        warnings.extend(self.clock.warnings());
        if self.cut_off {
            let detail = "the recording breaks off; sound may be missing";
            warnings.push(Warning::new("file_cut_off", detail));
        }
        let mut samples = self.samples.ok_or(DecodeError::Empty)?;
        let codec = self.decoder.codec_info().short_name.to_owned();
        let rate_hz = samples.rate_hz();
        let claimed_frames = match (self.kind, self.edit) {
            (Kind::Mp4, Some(edit)) if 0 < edit.length && 0 < edit.movie_hz => {
                let ticks = u128::from(edit.length) * u128::from(rate_hz);
                Some((ticks / u128::from(edit.movie_hz)) as u64)
            }
            // Only estimated from the first packets.
            (Kind::Adts, _) => None,
            (Kind::Mp3, _) if self.track.delay.is_none() => None,
            _ => self
                .track
                .duration
                .zip(self.track.time_base)
                .map(|(duration, time_base)| frames(duration.get(), time_base, rate_hz)),
        };
        // An MP4 in fragments says zero.
        let claimed_frames = claimed_frames.filter(|frames| *frames != 0);
        if let (Kind::Mp3 | Kind::Mp4, Some(claimed)) = (self.kind, claimed_frames) {
            samples.trim_padding(claimed, MAX_PADDING);
        }
        Ok(Heard { samples, codec, claimed_frames, warnings })
    }
}

/// A decoder for a track; Opus at the rate it was recorded with, and without its own cut at the
/// start, which forgets what the first packet is too short for.
fn decoder(params: &AudioCodecParameters) -> Result<Box<dyn AudioDecoder>, DecodeError> {
    let mut params = params.clone();
    if params.codec == CODEC_ID_OPUS {
        let head = OpusHead::parse(params.extra_data.as_deref().unwrap_or(&[]));
        params.sample_rate = Some(head.rate_hz);
        params.extra_data = None;
    }
    let name = || DecodeError::unsupported(codec_name(params.codec));
    CODECS.make_audio_decoder(&params, &AudioDecoderOptions::default()).map_err(|error| match error {
        Error::Unsupported(what) if what.starts_with("core") => name(),
        other => failure(other),
    })
}

/// Samples to leave out at the start: see [`delay`].
fn skip(track: &Track, kind: Kind, edit: Option<Edit>, rate_hz: u32) -> usize {
    let Some(CodecParameters::Audio(params)) = &track.codec_params else { return 0 };
    let scaled = |ticks: u64, ticks_hz: u32| {
        let samples = u128::from(ticks) * u128::from(rate_hz) / u128::from(ticks_hz.max(1));
        usize::try_from(samples).unwrap_or(usize::MAX)
    };
    match (kind, params.codec) {
        (Kind::Mp4, _) if edit.is_some() => edit.map_or(0, |edit| scaled(edit.media_start, edit.media_hz)),
        (_, CODEC_ID_OPUS) => {
            let head = OpusHead::parse(params.extra_data.as_deref().unwrap_or(&[]));
            scaled(head.pre_skip.into(), 48_000)
        }
        (Kind::Mp4 | Kind::Adts, CODEC_ID_AAC) => delay::AAC,
        (Kind::Mp3, CODEC_ID_MP3) if track.delay.is_none() => delay::MP3,
        _ => 0,
    }
}

/// Appends a packet's samples as 16 bits.
fn push(samples: &mut Samples, buffer: &GenericAudioBufferRef) -> Result<(), DecodeError> {
    macro_rules! push {
        ($planes:expr, $to_16:expr) => {
            samples.push(|channel| $planes.plane(channel).unwrap_or(&[]).iter().map($to_16))
        };
    }
    match buffer {
        GenericAudioBufferRef::U8(planes) => push!(planes, |&sample| sample.into_sample()),
        GenericAudioBufferRef::U16(planes) => push!(planes, |&sample| sample.into_sample()),
        GenericAudioBufferRef::U24(planes) => push!(planes, |&sample| sample.into_sample()),
        GenericAudioBufferRef::U32(planes) => push!(planes, |&sample| sample.into_sample()),
        GenericAudioBufferRef::S8(planes) => push!(planes, |&sample| sample.into_sample()),
        GenericAudioBufferRef::S16(planes) => push!(planes, |&sample| sample),
        GenericAudioBufferRef::S24(planes) => push!(planes, |&sample| sample.into_sample()),
        GenericAudioBufferRef::S32(planes) => push!(planes, |&sample| sample.into_sample()),
        GenericAudioBufferRef::F32(planes) => push!(planes, |&sample| from_float(sample.into())),
        GenericAudioBufferRef::F64(planes) => push!(planes, |&sample| from_float(sample)),
    }
}

/// Ticks of a container's clock in samples.
fn frames(ticks: u64, time_base: TimeBase, rate_hz: u32) -> u64 {
    let samples = u128::from(ticks) * u128::from(time_base.numer.get()) * u128::from(rate_hz);
    u64::try_from(samples / u128::from(time_base.denom.get())).unwrap_or(u64::MAX)
}

fn changed() -> DecodeError {
    DecodeError::corrupt("the sample rate or channels change inside the recording")
}

/// What an unreadable codec is called.
fn codec_name(codec: AudioCodecId) -> String {
    match codec {
        CODEC_ID_AC3 => "ac3".to_owned(),
        CODEC_ID_ALAC => "alac".to_owned(),
        CODEC_ID_MP1 => "mp1".to_owned(),
        CODEC_ID_MP2 => "mp2".to_owned(),
        CODEC_ID_SPEEX => "speex".to_owned(),
        other => format!("codec {other}"),
    }
}

fn failure(error: Error) -> DecodeError {
    match error {
        Error::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            DecodeError::corrupt("it ends inside its header")
        }
        Error::IoError(error) => error.into(),
        Error::DecodeError(what) | Error::Unsupported(what) | Error::LimitError(what) => {
            DecodeError::corrupt(what)
        }
        other => DecodeError::corrupt(other.to_string()),
    }
}
