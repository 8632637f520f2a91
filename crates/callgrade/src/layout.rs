//! Who is on which channel: what the metadata of a call says, else the first rule that fits, else the default.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use callgrade_core::Warning;
use serde::{Deserialize, Serialize};

/// Who is on which channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Layout {
    /// Where no rule fits.
    pub agent_channel: usize,
    /// Tell parties that share a channel apart by their voices.
    pub diarize: bool,
    /// The first that fits counts.
    pub source: Vec<Source>,
}

/// A rule for the recordings of one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    /// A pattern for the recording's path below the root: `*`, `**`, `?`.
    pub path: Option<String>,
    /// A field of the metadata.
    pub field: Option<String>,
    /// What the field must say.
    pub value: Option<String>,
    /// Where the agent is.
    pub agent_channel: Option<usize>,
    /// Both channels carry both parties.
    #[serde(default)]
    pub mono: bool,
}

/// How two channels are to be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channels {
    /// A party on each; the agent on this one.
    Split {
        /// 0 or 1.
        agent: usize,
    },
    /// Both parties on both.
    Mono,
}

impl Layout {
    /// # Errors
    /// When a rule makes no sense: it says which, counted from 1.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        if 1 < self.agent_channel {
            bail!("layout.agent_channel is 0 or 1");
        }
        for (index, source) in self.source.iter().enumerate() {
            source.check().with_context(|| format!("layout.source, rule {}", index + 1))?;
        }
        Ok(())
    }

    /// How the channels of one recording are to be heard, and a warning where its metadata says what nobody knows.
    ///
    /// - `file`: the recording's path below the root.
    /// - `metadata`: `agent_channel` is `0`, `1`, `left`, `right` or `mono` and goes before all rules.
    pub(crate) fn of(&self, file: &str, metadata: &BTreeMap<String, String>) -> (Channels, Option<Warning>) {
        let said = metadata.get("agent_channel");
        let known = said.and_then(|said| said_channels(said));
        let rule = || self.source.iter().find(|source| source.fits(file, metadata)).map(Source::channels);
        let default = Channels::Split { agent: self.agent_channel };
        let warning = said.filter(|_| known.is_none()).map(|said| {
            let detail = format!("agent_channel is `{said}`, neither 0, 1 nor mono");
            Warning::new("metadata_unknown", detail)
        });
        (known.or_else(rule).unwrap_or(default), warning)
    }
}

fn said_channels(said: &str) -> Option<Channels> {
    match said.to_lowercase().as_str() {
        "0" | "left" => Some(Channels::Split { agent: 0 }),
        "1" | "right" => Some(Channels::Split { agent: 1 }),
        "mono" => Some(Channels::Mono),
        _ => None,
    }
}

impl Source {
    fn check(&self) -> anyhow::Result<()> {
        if let Some(path) = &self.path {
            glob::Pattern::new(path).with_context(|| format!("`{path}` is no pattern"))?;
        }
        match (&self.path, &self.field, &self.value) {
            (None, None, None) => bail!("it needs a path, or a field and a value"),
            (_, Some(_), None) | (_, None, Some(_)) => bail!("field and value belong together"),
            _ => {}
        }
        match (self.agent_channel, self.mono) {
            (Some(0 | 1), false) | (None, true) => Ok(()),
            _ => bail!("it needs either agent_channel, 0 or 1, or mono = true"),
        }
    }

    /// True when all that the rule asks for holds.
    fn fits(&self, file: &str, metadata: &BTreeMap<String, String>) -> bool {
        let path = self.path.as_deref().is_none_or(|path| {
            glob::Pattern::new(path).is_ok_and(|pattern| pattern.matches_with(file, FOLDERS_COUNT))
        });
        let field = self.field.as_ref().is_none_or(|field| metadata.get(field) == self.value.as_ref());
        path && field
    }

    fn channels(&self) -> Channels {
        self.agent_channel.map_or(Channels::Mono, |agent| Channels::Split { agent })
    }
}

/// `*` stays inside one folder, `**` does not.
const FOLDERS_COUNT: glob::MatchOptions = glob::MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(rules: &str) -> Layout {
        let layout: Layout = toml::from_str(rules).unwrap();
        layout.check().unwrap();
        layout
    }

    const RULES: &str = r#"
        agent_channel = 0
        diarize = false
        [[source]]
        path = "connect/**"
        agent_channel = 1
        [[source]]
        field = "queue"
        value = "old"
        mono = true
    "#;

    #[track_caller]
    fn check(file: &str, fields: &[(&str, &str)], expected: Channels) {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        assert_eq!(layout(RULES).of(file, &fields.collect()), (expected, None), "{file}");
    }

    #[test]
    fn the_call_goes_before_the_rules_and_the_rules_before_the_default() {
        check("connect/2026/1.wav", &[], Channels::Split { agent: 1 });
        check("other/connect/1.wav", &[], Channels::Split { agent: 0 });
        check("1.wav", &[("queue", "old")], Channels::Mono);
        check("connect/1.wav", &[("queue", "old")], Channels::Split { agent: 1 });
        check("connect/1.wav", &[("agent_channel", "left")], Channels::Split { agent: 0 });
    }

    #[test]
    fn a_channel_that_is_none_is_said() {
        let fields = BTreeMap::from([("agent_channel".to_owned(), "middle".to_owned())]);
        let (channels, warning) = layout(RULES).of("1.wav", &fields);
        assert_eq!(channels, Channels::Split { agent: 0 });
        assert_eq!(warning.unwrap().code, "metadata_unknown");
    }

    #[test]
    fn rules_that_make_no_sense_are_errors() {
        for (rule, says) in [
            ("agent_channel = 1", "needs a path"),
            ("path = 'a'", "needs either"),
            ("path = 'a'\nagent_channel = 2", "needs either"),
            ("path = 'a'\nagent_channel = 1\nmono = true", "needs either"),
            ("path = '***'\nmono = true", "no pattern"),
            ("field = 'queue'\nmono = true", "belong together"),
        ] {
            let layout: Layout =
                toml::from_str(&format!("agent_channel = 0\ndiarize = false\n[[source]]\n{rule}")).unwrap();
            let error = format!("{:#}", layout.check().unwrap_err());
            assert!(error.contains(says) && error.contains("rule 1"), "{error}");
        }
    }
}
