//! Strategy names with parameters, as users write them: `nation(table=boulware(e=4))`, and programs with their
//! command line: `process(deadline=2):python3 my.py`.

use std::fmt;

/// A strategy with its arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct StrategyCall {
    /// Kebab-case name.
    pub name: String,
    /// Arguments by name, in the order written.
    pub arguments: Vec<(String, Argument)>,
    /// The text behind a colon, to the end; only a whole strategy has one, never a part of another.
    pub command: Option<String>,
}

/// The value of an argument.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    /// A finite number.
    Number(f64),
    /// Another strategy.
    Strategy(StrategyCall),
}

/// Why a text is no strategy expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// Byte offset into the text.
    pub at: usize,
    /// What was expected there.
    pub message: String,
}

impl fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at character {} of the strategy", self.message, self.at + 1)
    }
}

impl std::error::Error for ExpressionError {}

/// Nested strategies deeper than this are refused.
const MAX_DEPTH: usize = 8;

impl StrategyCall {
    /// Parses `name`, or `name(argument=value, …)` where a value is a number or a strategy; a command may follow
    /// a colon.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let mut parser = Parser { text, at: 0 };
        let mut call = parser.call(0)?;
        if parser.eat(':') {
            let command = text[parser.at..].trim();
            if command.is_empty() {
                return Err(parser.error("expected a command"));
            }
            call.command = Some(command.to_string());
            return Ok(call);
        }
        parser.skip_blanks();
        if parser.at < text.len() {
            return Err(parser.error("unexpected text"));
        }
        Ok(call)
    }

    /// A strategy without arguments.
    pub fn plain(name: impl Into<String>) -> Self {
        StrategyCall { name: name.into(), arguments: Vec::new(), command: None }
    }

    /// The argument of that name.
    pub fn argument(&self, name: &str) -> Option<&Argument> {
        self.arguments.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

impl fmt::Display for StrategyCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        for (place, (key, value)) in self.arguments.iter().enumerate() {
            f.write_str(if place == 0 { "(" } else { ", " })?;
            match value {
                Argument::Number(number) => write!(f, "{key}={number}")?,
                Argument::Strategy(call) => write!(f, "{key}={call}")?,
            }
        }
        f.write_str(if self.arguments.is_empty() { "" } else { ")" })?;
        self.command.iter().try_for_each(|command| write!(f, ":{command}"))
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn error(&self, message: &str) -> ExpressionError {
        ExpressionError { at: self.at, message: message.to_string() }
    }

    fn skip_blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn eat(&mut self, sign: char) -> bool {
        self.skip_blanks();
        let found = self.text[self.at..].starts_with(sign);
        self.at += if found { sign.len_utf8() } else { 0 };
        found
    }

    fn word(&mut self, allowed: impl Fn(char) -> bool) -> &str {
        self.skip_blanks();
        let start = self.at;
        let rest = &self.text[start..];
        self.at += rest.find(|c| !allowed(c)).unwrap_or(rest.len());
        &self.text[start..self.at]
    }

    fn name(&mut self) -> Result<String, ExpressionError> {
        let start = self.at;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let name = self.word(|c| plain(c) || c == '.' || c == '/').to_string();
        // A path is the name of a script.
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(plain)
            || name.ends_with(".rhai")
        {
            return Ok(name);
        }
        self.at = start;
        Err(self.error("expected a name"))
    }

    fn call(&mut self, depth: usize) -> Result<StrategyCall, ExpressionError> {
        if depth > MAX_DEPTH {
            return Err(self.error("too many nested strategies"));
        }
        let name = self.name()?;
        let mut arguments: Vec<(String, Argument)> = Vec::new();
        if self.eat('(') && !self.eat(')') {
            loop {
                let key = self.name()?;
                if arguments.iter().any(|(other, _)| *other == key) {
                    return Err(self.error(&format!("`{key}` is given twice")));
                }
                if !self.eat('=') {
                    return Err(self.error(&format!("expected `=` and a value behind `{key}`")));
                }
                let value = self.value(depth)?;
                arguments.push((key, value));
                if self.eat(')') {
                    break;
                }
                if !self.eat(',') {
                    return Err(self.error("expected `,` or `)`"));
                }
            }
        }
        Ok(StrategyCall { name, arguments, command: None })
    }

    fn value(&mut self, depth: usize) -> Result<Argument, ExpressionError> {
        self.skip_blanks();
        let rest = &self.text[self.at..];
        if !rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
            return Ok(Argument::Strategy(self.call(depth + 1)?));
        }
        let start = self.at;
        let word = self.word(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.'));
        match word.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Argument::Number(number)),
            _ => {
                let message = format!("`{word}` is not a finite number");
                self.at = start;
                Err(self.error(&message))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_calls_are_read_and_printed_back() {
        let text = "nation(resolve=cost-threshold, table=boulware(e=4))";
        assert_eq!(StrategyCall::parse(text).unwrap().to_string(), text);
        assert_eq!(StrategyCall::parse(" nash ( ) ").unwrap(), StrategyCall::plain("nash"));
    }

    #[test]
    fn a_command_is_what_follows_a_colon() {
        let text = "process(deadline=2):python3 'my strategy.py' --mood=(grim: 1)";
        let call = StrategyCall::parse(text).unwrap();
        assert_eq!(call.to_string(), text);
        assert_eq!(call.command.as_deref(), Some("python3 'my strategy.py' --mood=(grim: 1)"));
        let plain = StrategyCall::parse(" process :  ./bot ").unwrap();
        assert_eq!(plain.to_string(), "process:./bot");
    }

    #[test]
    fn faults_say_where() {
        for (text, at, part) in [
            ("process: ", 8, "expected a command"),
            ("nation(table=process:./bot)", 20, "expected `,` or `)`"),
            ("", 0, "expected a name"),
            ("boulware(e)", 10, "expected `=`"),
            ("boulware(e=4", 12, "expected `,` or `)`"),
            ("boulware(e=1e999)", 11, "not a finite number"),
            ("boulware(e=1, e=2)", 15, "given twice"),
            ("nash x", 5, "unexpected text"),
        ] {
            let error = StrategyCall::parse(text).unwrap_err();
            assert_eq!(error.at, at, "{text}");
            assert!(error.message.contains(part), "{text}: {error}");
        }
        let deep = "a(b=".repeat(50);
        assert!(StrategyCall::parse(&deep).unwrap_err().message.contains("nested"));
    }
}
