//! Writing files of generated domains.

use crate::cli::GenerateArgs;
use crate::error::Error;
use crate::output::{WholeFile, print};
use crate::registry::STRATEGIES;
use detente_game::Registry;
use detente_scenario::Generator;

/// Generates every domain, one file each.
pub(crate) fn run(args: &GenerateArgs) -> Result<(), Error> {
    let generator = generator(args)?;
    let usage = |error: &dyn std::error::Error| Error::Usage(error.to_string());
    generator.check().map_err(|error| usage(&error))?;
    for strategy in &generator.strategies {
        STRATEGIES.canonical_party(strategy).map_err(|error| usage(&error))?;
    }
    std::fs::create_dir_all(&args.out)
        .map_err(|source| Error::Write { path: args.out.clone(), source })?;
    for number in 0..args.domains {
        let generated = generator.domain(number).map_err(|error| usage(&error))?;
        let mut file = WholeFile::create(&args.out.join(format!("{}.ron", generated.id)))?;
        file.write(generated.text.as_bytes())?;
        file.finish()?;
    }
    print(&format!("{} domains in {}\n", args.domains, args.out.display()))
}

fn generator(args: &GenerateArgs) -> Result<Generator, Error> {
    let levels = match (args.levels.as_slice(), args.outcomes) {
        (_, Some(outcomes)) => {
            let outcomes = outcomes.min(Generator::MOST_OUTCOMES + 1);
            Generator::even_levels(args.issues, outcomes)
        }
        ([count], None) => vec![*count; args.issues],
        (counts, None) if counts.len() == args.issues => counts.to_vec(),
        (counts, None) => {
            let (have, need) = (counts.len(), args.issues);
            let text = format!("--levels names {have} issues, --issues {need}; give one for each");
            return Err(Error::Usage(text));
        }
    };
    let reservations = match *args.reservation.as_slice() {
        [both] => [both; 2],
        [first, second] => [first, second],
        _ => return Err(Error::Usage("--reservation takes one value, or one for each".into())),
    };
    Ok(Generator {
        levels,
        opposition: args.opposition,
        reservations,
        strategies: [args.first.clone(), args.second.clone()],
        steps: args.steps,
        seed: args.seed,
    })
}
