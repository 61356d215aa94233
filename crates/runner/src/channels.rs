//! Channel constants, as a scenario gives them and as its network gives them.

use crate::error::Error;
use detente_core::{BuildError, ChannelConstants, Constant, channel_constants};
use detente_game::{Chance, GameSpec};
use detente_report::number::{money, percent, short};
use detente_report::table::{Align, Table, WIDTH, push_lines, wrap};
use detente_scenario::Scenario;

/// How the table is to be read.
const LEGEND: &str = "Parameters at their table values, the network at rest. First what the scenario gives, then what \
the network says; what is not given is taken from the network. Loss and own cost are in money a day, cover in days of use; \
cut is the share of the use that no other route and no idle capacity makes good.";

/// A table of the constants of every channel: given against computed.
pub(crate) fn table(scenario: &Scenario) -> Result<String, Error> {
    let spec = &scenario.spec;
    let mut text = format!("\n{}\n", spec.id);
    if spec.economy.is_empty() {
        text.push_str("  no network of goods: channels are as given, nothing is computed\n");
        return Ok(text);
    }
    let medians = Chance::Given(Default::default());
    let constants = channel_constants(spec, &medians).map_err(BuildError::from)?;
    push_lines(&mut text, 2, wrap(LEGEND, WIDTH - 2));
    text.push('\n');
    push_lines(&mut text, 2, rows(spec, &constants));
    Ok(text)
}

fn rows(spec: &GameSpec, constants: &[ChannelConstants]) -> Vec<String> {
    let numbers = ["share", "network", "loss", "network", "own cost", "network", "cover", "cut"];
    let heads = ["issue", "victim"].map(|head| (head, Align::Left));
    let heads = [&heads[..], &numbers.map(|head| (head, Align::Right))].concat();
    let mut table = Table::new(&heads);
    for of in constants {
        let issue = &spec.issues[of.issue.index()].id;
        let [share, network_share] = pair(of.share, percent);
        let [loss, network_loss] = pair(of.loss, money);
        let [own_cost, network_cost] = pair(of.own_cost, money);
        let (cover, cut) = (short(of.cover, 1), percent(of.cut));
        let victim = spec.party_id(of.victim);
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
    table.lines()
}

/// A constant as given, blank where it is left to the network, and as computed.
fn pair(constant: Constant, format: fn(f64) -> String) -> [String; 2] {
    [constant.given.map_or_else(String::new, format), format(constant.computed)]
}
