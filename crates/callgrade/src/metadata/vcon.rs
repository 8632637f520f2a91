//! A vCon beside a recording: who took part and what happened when (draft-ietf-vcon-vcon-core).
//!
//! Only what describes the recording is read. Sound inside a vCon stays there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use callgrade_core::Party;
use serde_json::{Map, Value};

use super::facts::{Facts, Speech, plain};
use super::time::{later, sortable_ms};
use super::words;
use crate::find::Recording;

/// True for an object that says it is a vCon.
pub(super) fn is_vcon(object: &Map<String, Value>) -> bool {
    object.get("vcon").is_some_and(Value::is_string)
        && (object.contains_key("dialog") || object.contains_key("parties"))
}

/// From `<stem>.vcon.json` or `<stem>.vcon`, else from the vCon that names the recording. `None` without any.
pub(super) fn beside(recording: &Path, naming: Option<&Path>) -> Option<Facts> {
    let mut own = ENDINGS.iter().map(|ending| recording.with_extension(ending)).filter(|path| path.is_file());
    let path = own.next().or_else(|| naming.map(Path::to_path_buf))?;
    Some(match read(&path) {
        Ok(vcon) => facts(&vcon, recording),
        Err(why) => Facts::unusable("metadata_unreadable", format!("the vCon: {why}")),
    })
}

const ENDINGS: [&str; 2] = ["vcon.json", "vcon"];

fn read(path: &Path) -> Result<Value, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

/// Which vCon in the recordings' folders names which recording. One that cannot be read names none.
pub(super) fn index(recordings: &[Recording]) -> BTreeMap<PathBuf, PathBuf> {
    let known: BTreeSet<&Path> = recordings.iter().map(|recording| recording.path.as_path()).collect();
    let folders: BTreeSet<&Path> = known.iter().filter_map(|path| path.parent()).collect();
    let mut index = BTreeMap::new();
    for folder in folders {
        let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let Ok(entries) = std::fs::read_dir(here) else { continue };
        let mut vcons: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        vcons.retain(|path| {
            ENDINGS.iter().any(|ending| path.to_string_lossy().ends_with(&format!(".{ending}")))
        });
        vcons.sort();
        for path in vcons {
            let vcon = read(&path).unwrap_or_default();
            for name in list(&vcon, "dialog").iter().filter_map(file_of) {
                let recording = folder.join(name);
                if known.contains(recording.as_path()) {
                    index.entry(recording).or_insert_with(|| path.clone());
                }
            }
        }
    }
    index
}

/// What a vCon says of a recording.
pub(super) fn facts(vcon: &Value, recording: &Path) -> Facts {
    let mut facts = Facts::default();
    for (name, theirs) in [("vcon_uuid", "uuid"), ("subject", "subject")] {
        vcon.get(theirs).and_then(plain).into_iter().for_each(|value| facts.set(name, value));
    }
    let parties = list(vcon, "parties");
    let roles: Vec<Option<Party>> = parties.iter().map(role).collect();
    add_ids(&mut facts, parties, &roles);
    match whole(vcon, recording) {
        Ok(Some(dialog)) => {
            add_dialog(&mut facts, dialog, &roles);
            add_turns(&mut facts, vcon, dialog, &roles);
        }
        Ok(None) => {}
        Err(many) => {
            let detail = format!("the vCon has {many} recordings and names none like this file");
            facts.warn("metadata_ignored", detail);
        }
    }
    facts
}

fn add_ids(facts: &mut Facts, parties: &[Value], roles: &[Option<Party>]) {
    for (party, role) in parties.iter().zip(roles) {
        let name = match role {
            Some(Party::Agent) => "agent_id",
            Some(Party::Customer) => "customer_id",
            _ => continue,
        };
        let id =
            ["id", "tel", "sip", "mailto", "name"].iter().find_map(|part| party.get(*part).and_then(plain));
        if let Some(id) = id.filter(|_| !facts.fields.contains_key(name)) {
            facts.set(name, id);
        }
    }
}

/// The dialog that is this recording: by its name, else the only one, else the only one that is not a single party's.
/// `None` where there is no recording at all.
///
/// # Errors
/// With the number of recordings, where none of them is told apart.
fn whole<'a>(vcon: &'a Value, recording: &Path) -> Result<Option<&'a Value>, usize> {
    let dialogs: Vec<&Value> = list(vcon, "dialog").iter().filter(is_recording).collect();
    let this = recording.file_name().map(|name| name.to_string_lossy().into_owned());
    let named = dialogs.iter().find(|dialog| file_of(dialog).is_some() && file_of(dialog) == this);
    let shared: Vec<&Value> = dialogs.iter().copied().filter(|dialog| only_party(dialog).is_none()).collect();
    match (named, dialogs.as_slice(), shared.as_slice()) {
        (Some(dialog), _, _) | (None, [dialog], _) | (None, _, [dialog]) => Ok(Some(dialog)),
        (None, [], _) => Ok(None),
        (None, many, _) => Err(many.len()),
    }
}

/// A party's recording that lasts for so much of the whole is its leg of the call, not a turn.
const LEG: f64 = 0.9;

/// Dialogs of a single party, text or sound, that say when and how long: the turns of the recording `whole`, unless
/// that is a single party's itself.
fn add_turns(facts: &mut Facts, vcon: &Value, whole: &Value, roles: &[Option<Party>]) {
    if only_party(whole).is_some() {
        return;
    }
    let length_s = |dialog: &Value| dialog.get("duration").and_then(Value::as_f64);
    let leg_s = length_s(whole).map_or(f64::INFINITY, |whole_s| LEG * whole_s);
    for dialog in list(vcon, "dialog") {
        let spoken = is_text(dialog) || is_recording(&dialog);
        let told = only_party(dialog).zip(length_s(dialog)).zip(dialog.get("start").and_then(plain));
        let Some(((party, length_s), start)) = told.filter(|_| spoken) else { continue };
        if is_recording(&dialog) && leg_s <= length_s {
            continue;
        }
        match later(&start, length_s) {
            Some(end) => facts.turns.push(Speech { speaker: called(vcon, roles, party), start, end }),
            None => facts.warn("metadata_ignored", "a party's dialog in the vCon has no usable time"),
        }
    }
}

/// What a party of the vCon is called in a list of speakers: its role, else its name or number.
fn called(vcon: &Value, roles: &[Option<Party>], party: usize) -> String {
    let role = roles.get(party).copied().flatten().map(|role| role.name().to_owned());
    let named = || {
        let party = list(vcon, "parties").get(party)?;
        ["name", "id", "tel", "sip", "mailto"].iter().find_map(|part| party.get(*part).and_then(plain))
    };
    role.or_else(named).unwrap_or_else(|| party.to_string())
}

fn add_dialog(facts: &mut Facts, dialog: &Value, roles: &[Option<Party>]) {
    dialog
        .get("start")
        .and_then(plain)
        .into_iter()
        .for_each(|start| facts.set("recording_started_at", start));
    let role_of = |index: Option<&Value>| {
        *roles.get(index.and_then(Value::as_u64).and_then(|index| usize::try_from(index).ok())?)?
    };
    // By the draft, who is listed first began the dialog where nobody is named.
    let listed = dialog.get("parties").map(|parties| parties.get(0).unwrap_or(parties));
    match role_of(dialog.get("originator").or(listed)) {
        Some(Party::Customer) => facts.set("direction", "inbound"),
        Some(Party::Agent) => facts.set("direction", "outbound"),
        _ => {}
    }
    let mut events: Vec<Event> = Vec::new();
    for item in list(dialog, "party_history") {
        let event = item.get("event").and_then(plain);
        match (event, item.get("time").and_then(plain)) {
            (Some(event), Some(time)) => {
                events.push(Event { party: role_of(item.get("party")), event, time })
            }
            _ => facts.warn("metadata_ignored", "an event of the vCon has no name or no time"),
        }
    }
    add_events(facts, events);
}

/// Something that a party did.
struct Event {
    party: Option<Party>,
    event: String,
    time: String,
}

/// Answered is when the second party joined; hung up has who dropped first.
fn add_events(facts: &mut Facts, mut events: Vec<Event>) {
    events.sort_by_key(|event| sortable_ms(&event.time));
    let firsts = |kind: &str| {
        let all = events.iter().filter(|event| event.event == kind);
        Party::BOTH.map(|party| all.clone().find(|event| event.party == Some(party)))
    };
    if let [Some(agent), Some(customer)] = firsts("join") {
        let later = if sortable_ms(&agent.time) < sortable_ms(&customer.time) { customer } else { agent };
        facts.set("answered_at", later.time.clone());
    }
    let drops = firsts("drop");
    let mut left: Vec<&Event> = drops.into_iter().flatten().collect();
    left.sort_by_key(|event| sortable_ms(&event.time));
    match left.as_slice() {
        [first, second, ..] if sortable_ms(&first.time) == sortable_ms(&second.time) => {}
        [first, ..] => first.party.into_iter().for_each(|party| facts.set("hung_up_by", party.name())),
        [] => {}
    }
    if let [_, last] = left.as_slice() {
        facts.set("ended_at", last.time.clone());
    }
    // Any party may hold; a hold ends with the next unhold.
    let mut open: Option<String> = None;
    for Event { event, time, .. } in events {
        match event.as_str() {
            "hold" if open.is_none() => open = Some(time),
            "unhold" => facts.holds.extend(open.take().map(|start| (start, Some(time)))),
            _ => {}
        }
    }
    facts.holds.extend(open.map(|start| (start, None)));
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn is_recording(dialog: &&Value) -> bool {
    dialog.get("type").and_then(Value::as_str).is_none_or(|kind| kind == "recording")
}

fn is_text(dialog: &Value) -> bool {
    dialog.get("type").and_then(Value::as_str) == Some("text")
}

/// The number of the only party of a dialog; `None` for a dialog of several, or of nobody knows whom.
fn only_party(dialog: &Value) -> Option<usize> {
    let party = match dialog.get("parties")? {
        Value::Array(parties) => parties.first().filter(|_| parties.len() == 1)?,
        party => party,
    };
    usize::try_from(party.as_u64()?).ok()
}

/// The bare name of the file that a dialog is about.
fn file_of(dialog: &Value) -> Option<String> {
    let name = dialog.get("filename").or_else(|| dialog.get("url"))?.as_str()?;
    let name = name.split(['?', '#']).next().unwrap_or_default();
    name.rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned)
}

/// By the role, else by a name that is one.
fn role(party: &Value) -> Option<Party> {
    let meta = party.get("meta").and_then(|meta| meta.get("role"));
    let words = [party.get("role"), meta, party.get("name")].into_iter().flatten();
    words.filter_map(Value::as_str).find_map(words::role)
}

#[cfg(test)]
#[path = "vcon_tests.rs"]
mod tests;
