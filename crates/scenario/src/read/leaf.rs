//! Leaves: strings, numbers, truth values.

use super::node::{Misread, Node, parse};

impl Node for String {
    const FORM: &'static str = "a quoted string";

    fn read(raw: &str) -> Result<Self, Misread> {
        if raw.starts_with(|c: char| c.is_alphanumeric()) && !raw.starts_with("r\"") {
            let help = Some(format!("write \"{}\"", raw.lines().next().unwrap_or_default()));
            return Err(Misread::whole(raw, "expected a quoted string", help));
        }
        let text = match plain(raw) {
            Some(text) => text.to_string(),
            None => parse(raw, Self::FORM)?,
        };
        match text.chars().find(|letter| letter.is_control()) {
            Some(control) => Err(uncontrolled(raw, control)),
            None => Ok(text),
        }
    }
}

/// The fault of a text that would break a line or steer the terminal that shows it.
fn uncontrolled(raw: &str, control: char) -> Misread {
    let (message, help) = match control {
        '\n' => (
            "a line break in a text".into(),
            "close the `\"` on its line; lists of texts take one entry a paragraph",
        ),
        _ => (
            format!("the control character `{}` in a text", control.escape_unicode()),
            "write printable characters only",
        ),
    };
    Misread::whole(raw, message, Some(help.into()))
}

/// The inside of a quoted string that holds no escape: most strings, at a fraction of the cost of a parse.
fn plain(raw: &str) -> Option<&str> {
    let text = raw.strip_prefix('"')?.strip_suffix('"')?;
    (!text.contains(['"', '\\'])).then_some(text)
}

impl Node for f64 {
    const FORM: &'static str = "a number";

    fn read(raw: &str) -> Result<Self, Misread> {
        let plain = raw.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
        let number = match raw.parse::<f64>() {
            Ok(number) if plain => Ok(number),
            _ => parse::<f64>(raw, Self::FORM),
        };
        match number {
            Ok(number) if number.is_finite() => Ok(number),
            Ok(_) => Err(Misread::whole(raw, "expected a finite number", None)),
            Err(_) => Err(Misread::whole(raw, "expected a number", None)),
        }
    }
}

impl Node for u32 {
    const FORM: &'static str = "a whole number";

    fn read(raw: &str) -> Result<Self, Misread> {
        parse(raw, Self::FORM)
            .map_err(|_: Misread| Misread::whole(raw, "expected a whole number, 0 or more", None))
    }
}

impl Node for bool {
    const FORM: &'static str = "true or false";

    fn read(raw: &str) -> Result<Self, Misread> {
        parse(raw, Self::FORM)
            .map_err(|_: Misread| Misread::whole(raw, "expected true or false", None))
    }
}
