//! Channel constants, as a scenario gives them and as its network gives them.

use crate::error::Error;
use detente_core::{BuildError, ChannelConstants, Constant, channel_constants};
use detente_game::{Chance, GameSpec, IssueId, ParameterId};
use detente_report::number::{money, percent, short};
use detente_report::table::{Align, Table, WIDTH, push_lines, wrap};
use detente_scenario::Scenario;

/// How the table is to be read.
const LEGEND: &str = "Parameters at their table values, the network at rest. First what the scenario gives, then what \
the network says; what is not given is taken from the network. Loss and own cost are in money a day, cover in days of use; \
cut is the share of the use that no other route and no idle capacity makes good.";

/// A table of the constants of every channel: given against computed. What an overlay leaves to the network may have been
/// given by its base, and is shown then, with a star.
pub(crate) fn table(scenario: &Scenario, base: Option<&Scenario>) -> Result<String, Error> {
    let spec = &scenario.spec;
    let mut text = format!("\n{}\n", spec.id);
    if spec.economy.is_empty() {
        text.push_str("  no network of goods: channels are as given, nothing is computed\n");
        return Ok(text);
    }
    let medians = Chance::Given(Default::default());
    let constants = channel_constants(spec, &medians).map_err(BuildError::from)?;
    let base = base.map(|base| &base.spec);
    let (rows, starred) = rows(spec, &constants, base);
    let mut legend = LEGEND.to_string();
    if let Some(base) = base.filter(|_| starred) {
        legend.push_str(&format!(
            " A star: {} gives it, and here the network's stands instead.",
            base.id
        ));
    }
    push_lines(&mut text, 2, wrap(&legend, WIDTH - 2));
    text.push('\n');
    push_lines(&mut text, 2, rows);
    Ok(text)
}

/// What a scenario without the network gives for share, loss and own cost of one of its issues.
fn given(base: &GameSpec, issue: &str, victim: &str) -> [Option<f64>; 3] {
    let of = |id: &IssueId| {
        let of = &base.issues[id.index()];
        of.id == issue && base.party_id(of.victim) == victim
    };
    let Some(channel) = base.issue_ids().find(of).and_then(|id| base.channel(id)) else {
        return [None; 3];
    };
    let value = |id: Option<ParameterId>| id.map(|id| base.parameters.get(id).value);
    let multiplier = value(channel.multiplier).unwrap_or(1.0);
    let loss = value(channel.loss).map(|loss| loss * multiplier);
    [value(channel.share), loss, value(channel.own_cost)]
}

/// The rows, and whether any of them shows what only the base gives.
fn rows(
    spec: &GameSpec,
    constants: &[ChannelConstants],
    base: Option<&GameSpec>,
) -> (Vec<String>, bool) {
    let mut starred = false;
    let numbers = ["share", "network", "loss", "network", "own cost", "network", "cover", "cut"];
    let heads = ["issue", "victim"].map(|head| (head, Align::Left));
    let heads = [&heads[..], &numbers.map(|head| (head, Align::Right))].concat();
    let mut table = Table::new(&heads);
    for of in constants {
        let issue = &spec.issues[of.issue.index()].id;
        let victim = spec.party_id(of.victim);
        let before = base.map_or([None; 3], |base| given(base, issue, victim));
        let mut pair = |constant: Constant, before: Option<f64>, format: fn(f64) -> String| {
            let star = before.filter(|_| constant.given.is_none());
            starred |= star.is_some();
            let given = constant.given.map(format);
            let given = given.or(star.map(|before| format!("{}*", format(before))));
            [given.unwrap_or_default(), format(constant.computed)]
        };
        let [share, network_share] = pair(of.share, before[0], percent);
        let [loss, network_loss] = pair(of.loss, before[1], money);
        let [own_cost, network_cost] = pair(of.own_cost, before[2], money);
        let (cover, cut) = (short(of.cover, 1), percent(of.cut));
        table.push([
            issue.as_str(),
            victim,
            &share,
            &network_share,
            &loss,
            &network_loss,
            &own_cost,
            &network_cost,
            &cover,
            &cut,
        ]);
    }
    (table.lines(), starred)
}
