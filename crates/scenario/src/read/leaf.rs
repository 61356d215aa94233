//! Leaves: strings, numbers, truth values.

use super::node::{Misread, Node, parse};

impl Node for String {
    const FORM: &'static str = "a quoted string";

    fn read(raw: &str) -> Result<Self, Misread> {
        if raw.starts_with(|c: char| c.is_alphanumeric()) && !raw.starts_with("r\"") {
            let help = Some(format!("write \"{}\"", raw.lines().next().unwrap_or_default()));
            return Err(Misread::whole(raw, "expected a quoted string", help));
        }
        match plain(raw) {
            Some(text) => Ok(text.to_string()),
            None => parse(raw, Self::FORM),
        }
    }
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
