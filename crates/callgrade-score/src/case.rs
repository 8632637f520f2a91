//! A call and a rubric, as rules look at them.

use std::collections::BTreeSet;

use callgrade_core::scorecard::{Evidence, Metrics};
use callgrade_core::{Call, Party, Span};

use crate::hearing::{Hearing, hearing, touches};
use crate::matching::{Care, Hit, Stream, disjoint, find};
use crate::rubric::{Name, Rubric};

/// What every rule gets to see.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    pub(crate) call: &'a Call,
    pub(crate) rubric: &'a Rubric,
    pub(crate) metrics: &'a Metrics,
    agent: Stream<'a>,
    customer: Stream<'a>,
}

/// What keeps a rule from knowing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unknown {
    /// In a few words.
    pub(crate) why: String,
    /// Where.
    pub(crate) evidence: Vec<Evidence>,
}

impl Unknown {
    pub(crate) fn new(why: impl Into<String>) -> Unknown {
        Unknown { why: why.into(), evidence: Vec::new() }
    }
}

/// Words missing from so little of a party's talk hardly hide that something happened somewhere in the call.
const HARDLY_HIDDEN: f64 = 0.1;

/// The recogniser must be this sure of the language.
const LANGUAGE_KNOWN: f32 = 0.5;

impl<'a> Case<'a> {
    pub(crate) fn new(call: &'a Call, rubric: &'a Rubric, metrics: &'a Metrics) -> Case<'a> {
        let [agent, customer] = Party::BOTH.map(|party| Stream::new(call, party));
        Case { call, rubric, metrics, agent, customer }
    }

    /// Where `who` expresses one of the intents, in order of time; no two hits share a word.
    ///
    /// It is an error when no answer could be trusted: nobody knows who speaks, or in which language.
    pub(crate) fn said(&self, who: Party, intents: &[Name], care: Care) -> Result<Vec<Hit>, Unknown> {
        let intents: Vec<&str> = intents.iter().map(|name| name.value.as_str()).collect();
        self.express(who, &intents, care)
    }

    /// Like [`said`](Self::said), by plain names.
    pub(crate) fn express(&self, who: Party, intents: &[&str], care: Care) -> Result<Vec<Hit>, Unknown> {
        if !self.call.knows_the_speaker() {
            return Err(Unknown::new("the recording does not tell who speaks"));
        }
        let stream = if who == Party::Customer { &self.customer } else { &self.agent };
        let Some(language) = self.language()? else { return Ok(Vec::new()) };
        let mut hits = Vec::new();
        for intent in intents.iter().filter_map(|name| self.rubric.intents.get(*name)) {
            if !intent.speaks(language) {
                return Err(Unknown::new(format!("no phrases for language {language}")));
            }
            hits.extend(find(intent, language, stream, care));
            for other in self.other_languages(who) {
                hits.extend(find(intent, other, stream, care));
            }
        }
        Ok(disjoint(hits, care))
    }

    /// The languages beside the call's in which a party says something, of those that the rubric has phrases for.
    fn other_languages(&self, who: Party) -> BTreeSet<&str> {
        let turns = self.call.transcript.segments.iter().filter(|turn| turn.party == who);
        turns.filter_map(|turn| turn.language.as_deref()).filter(|language| self.knows(language)).collect()
    }

    fn knows(&self, language: &str) -> bool {
        self.rubric.languages.iter().any(|own| own == language)
    }

    /// The language of the call; `None` when nothing was said.
    fn language(&self) -> Result<Option<&str>, Unknown> {
        let Some(language) = self.call.transcript.language.as_deref() else { return Ok(None) };
        if !self.knows(language) {
            return Err(Unknown::new(format!("no phrases for language {language}")));
        }
        if self.call.transcript.language_confidence < LANGUAGE_KNOWN {
            return Err(Unknown::new("not sure of the language"));
        }
        Ok(Some(language))
    }

    /// How `who` was heard there; an error, with what hides the words, when something may have been missed.
    pub(crate) fn heard(&self, who: Party, within: Span) -> Result<Hearing, Unknown> {
        let hearing = hearing(self.call, who, within, &|language| self.knows(language));
        if hearing.hidden.is_empty() { Ok(hearing) } else { Err(unheard(who, &hearing)) }
    }

    /// Like [`heard`](Self::heard), for what may happen anywhere: a little that was not heard does not matter.
    pub(crate) fn mostly_heard(&self, who: Party, within: Span) -> Result<Hearing, Unknown> {
        let hearing = hearing(self.call, who, within, &|language| self.knows(language));
        if hearing.hidden_share <= HARDLY_HIDDEN { Ok(hearing) } else { Err(unheard(who, &hearing)) }
    }

    /// True when the party says nothing after the answer. Not to be trusted where nobody knows who speaks.
    pub(crate) fn is_silent(&self, who: Party) -> bool {
        self.call.timeline.talk_of(who).is_empty()
    }

    /// From the answer to the end of the recording; `None` when the call was never answered.
    pub(crate) fn connected(&self) -> Option<Span> {
        let conversation = self.call.timeline.conversation()?;
        Some(conversation.hull(Span::new(conversation.start(), self.call.timeline.duration)))
    }
}

fn unheard(who: Party, hearing: &Hearing) -> Unknown {
    let mut reasons: Vec<&str> = hearing.hidden.iter().map(|(_, why)| *why).collect();
    reasons.sort_unstable();
    reasons.dedup();
    Unknown {
        why: format!("{who} not heard well enough: {}", reasons.join(", ")),
        evidence: hearing.hidden.iter().map(|(span, _)| place(who, *span)).collect(),
    }
}

/// A stretch of one party's time.
pub(crate) fn place(who: Party, span: Span) -> Evidence {
    Evidence { party: Some(who), start_s: Some(span.start()), end_s: Some(span.end()), ..Evidence::default() }
}

/// A phrase that was found.
pub(crate) fn quote(who: Party, hit: &Hit) -> Evidence {
    Evidence {
        quote: Some(hit.quote.clone()),
        phrase: Some(hit.phrase.clone()),
        similarity: Some(f64::from(hit.similarity)),
        ..place(who, hit.span)
    }
}

/// The hits that begin, end or go on within a span.
pub(crate) fn within(hits: &[Hit], span: Span) -> Vec<Hit> {
    hits.iter().filter(|hit| touches(hit.span, span)).cloned().collect()
}
