//! The README and the guide to strategies tell the truth: their commands run, and their output is what the binary
//! prints.
//!
//! Every line of a `sh` block is run by a shell in a folder with copies of what it names. A
//! `text` block is the output of the last command before it, shortened by whole sections only: `…` stands
//! for those left out. A block whose first line is a comment with nothing but a file's name is that file. The guide's
//! Rust is compiled by the doc tests of `detente-strategies`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const README: &str = include_str!("../README.md");
const GUIDE: &str = include_str!("../assets/strategies/GUIDE.md");
const PROTOCOL: &str = include_str!("../assets/strategies/PROTOCOL.md");

/// A section left out of a quoted output.
const LEFT_OUT: &str = "…";

/// A fenced block: its language and text.
struct Block<'a> {
    language: &'a str,
    text: &'a str,
}

/// Fenced blocks of a Markdown text, in order.
fn blocks(markdown: &str) -> Vec<Block<'_>> {
    let fenced = markdown.split("\n```").skip(1).step_by(2);
    fenced
        .map(|block| {
            let (language, text) = block.split_once('\n').unwrap_or((block, ""));
            Block { language, text }
        })
        .collect()
}

/// Commands of a block that the built binary can run; building and testing is left to their own tests.
fn commands<'a>(block: &Block<'a>) -> impl Iterator<Item = String> + use<'a> {
    block.text.lines().filter(|line| !line.starts_with("cargo test")).map(|line| {
        match line.strip_prefix("cargo run --release -- ") {
            Some(arguments) => format!("detente {arguments}"),
            None => line.to_string(),
        }
    })
}

/// A folder like the root of the repository, and a shell in it that finds the binary.
struct Checkout(tempfile::TempDir);

impl Checkout {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let checkout = Checkout(tempfile::tempdir().unwrap());
        for folder in ["scenarios", "assets", "assets/strategies", "tools", "tests/overlays"] {
            let copy = checkout.0.path().join(folder);
            std::fs::create_dir_all(&copy).unwrap();
            for entry in std::fs::read_dir(root.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    std::fs::copy(&path, copy.join(path.file_name().unwrap())).unwrap();
                }
            }
        }
        checkout
    }

    fn run(&self, command: &str) -> Output {
        let mut path: Vec<PathBuf> =
            vec![Path::new(env!("CARGO_BIN_EXE_detente")).parent().unwrap().into()];
        path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        Command::new("sh")
            .args(["-c", command])
            .current_dir(self.0.path())
            .env("PATH", std::env::join_paths(path).unwrap())
            .env_remove("RUST_LOG")
            .output()
            .unwrap()
    }
}

/// Sections of an output, parted by blank lines.
fn sections(output: &str) -> Vec<&str> {
    output.trim_end().split("\n\n").collect()
}

/// Whether a quotation is the output with whole sections left out, each gap marked.
fn quotes(quoted: &str, output: &str) -> Result<(), String> {
    let printed = sections(output);
    let (mut next, mut gap) = (0, false);
    for section in sections(quoted) {
        if section == LEFT_OUT {
            gap = true;
            continue;
        }
        let found = printed[next..].iter().position(|printed| *printed == section);
        match found {
            Some(skipped) if (skipped > 0) == gap => (next, gap) = (next + skipped + 1, false),
            _ => return Err(section.to_string()),
        }
    }
    if (next < printed.len()) == gap { Ok(()) } else { Err("the end".to_string()) }
}

/// The file that a block is, if its first line says so.
fn file_name<'a>(block: &Block<'a>) -> Option<&'a str> {
    let first = block.text.lines().next()?;
    let name = first.strip_prefix("// ").or_else(|| first.strip_prefix("# "))?;
    let is_name = name.contains('.') && !name.contains([' ', '/']);
    is_name.then_some(name)
}

/// Does what a page says, word by word; gives back how many commands ran and how many outputs were compared.
fn walk(page: &str) -> (usize, usize) {
    let checkout = Checkout::new();
    let (mut ran, mut quoted) = (0, 0);
    let mut printed = String::new();
    for block in blocks(page) {
        if let Some(name) = file_name(&block) {
            std::fs::write(checkout.0.path().join(name), format!("{}\n", block.text)).unwrap();
            continue;
        }
        match block.language {
            "sh" => {
                for command in commands(&block) {
                    let output = checkout.run(&command);
                    let said = String::from_utf8_lossy(&output.stderr);
                    assert!(output.status.success(), "{command}: {said}");
                    assert_eq!(said, "", "{command}");
                    printed = String::from_utf8(output.stdout).unwrap();
                    ran += 1;
                }
            }
            "text" => {
                let differs = quotes(block.text, &printed).err();
                assert_eq!(differs, None, "not as printed; it is:\n{printed}");
                quoted += 1;
            }
            _ => {}
        }
    }
    (ran, quoted)
}

#[test]
fn every_command_runs_and_every_output_is_what_it_prints() {
    let (ran, quoted) = walk(README);
    assert!(ran > 10 && quoted >= 3, "{ran} commands, {quoted} outputs");
}

#[test]
fn the_guide_can_be_followed_step_by_step() {
    let (ran, quoted) = walk(GUIDE);
    assert!(ran >= 12 && quoted >= 3, "{ran} commands, {quoted} outputs");
    let known = ["sh", "text", "rhai", "ron", "python", "rust"];
    for Block { language, .. } in blocks(GUIDE) {
        assert!(known.contains(&language), "nothing tries a block of {language}");
    }
}

/// The guide says that its script and its program are the same strategy.
#[test]
fn the_script_and_the_program_of_the_guide_play_alike() {
    let checkout = Checkout::new();
    for block in blocks(GUIDE) {
        if let Some(name) = file_name(&block) {
            std::fs::write(checkout.0.path().join(name), format!("{}\n", block.text)).unwrap();
        }
    }
    for scenario in ["port-lease --strategy operator", "supply-contract --strategy buyer"] {
        let offers = |who: &str| {
            let command = format!("detente run {scenario}='{who}' --offers --format json");
            let output = checkout.run(&command);
            assert!(output.status.success(), "{command}");
            let game: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            game["offers"].as_array().unwrap().clone()
        };
        let by_script = offers("halfway.rhai");
        assert!(by_script.len() > 3);
        assert_eq!(by_script, offers("process:python3 halfway.py"), "{scenario}");
    }
}

#[test]
fn the_commands_of_the_protocol_run() {
    assert!(walk(PROTOCOL).0 > 0);
}

/// The plot needs a Python that not everybody has; what it reads must at least be there.
#[test]
fn the_plot_reads_columns_and_metrics_that_a_series_has() {
    let python = blocks(README).into_iter().find(|block| block.language == "python").unwrap();
    assert_eq!(python.text.trim_end().lines().count(), 6);
    let checkout = Checkout::new();
    let command = "detente run london-chain-2025 --seed 7 --series london.csv";
    assert!(README.contains(command) && python.text.contains("\"london.csv\""));
    assert!(checkout.run(command).status.success());
    let series = std::fs::read_to_string(checkout.0.path().join("london.csv")).unwrap();
    let columns: Vec<&str> = series.lines().next().unwrap().split(',').collect();
    for column in ["date", "subject", "metric", "agent", "value"] {
        assert!(columns.contains(&column) && python.text.contains(column), "{column}");
    }
    for metric in ["cover", "leverage", "price"] {
        assert!(python.text.contains(&format!("\"{metric}\"")));
        assert!(series.contains(&format!(",{metric},")), "{metric}");
    }
}

#[test]
fn links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (page, folder) in
        [(README, "."), (GUIDE, "assets/strategies"), (PROTOCOL, "assets/strategies")]
    {
        let targets = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.starts_with("https://")) {
            let file = target.split('#').next().unwrap();
            assert!(root.join(folder).join(file).exists(), "{target}");
        }
    }
}

#[test]
fn a_quotation_may_leave_out_whole_sections_and_has_to_say_so() {
    let output = "a\nb\n\nc\n\nd\n";
    for fine in ["a\nb\n\nc\n\nd\n", "a\nb\n\n…\n\nd\n", "…\n\nc\n\n…\n"] {
        assert_eq!(quotes(fine, output), Ok(()), "{fine}");
    }
    for wrong in ["a\n\nc\n\nd\n", "a\nb\n\nd\n", "a\nb\n\nc\n", "a\nb\n\n…\n\nc\n\nd\n", "x\n"] {
        assert!(quotes(wrong, output).is_err(), "{wrong}");
    }
}
