//! The part of JSON Schema that Detente's schemas use; any other keyword is a fault of the schema.

use serde_json::Value;

/// Every place where `value` breaks `schema`; empty when it holds.
pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    Check { root: schema, faults: &mut faults }.node(schema, value, "$");
    faults
}

struct Check<'a> {
    root: &'a Value,
    faults: &'a mut Vec<String>,
}

impl Check<'_> {
    fn fault(&mut self, place: &str, what: String) {
        self.faults.push(format!("{place}: {what}"));
    }

    fn node(&mut self, schema: &Value, value: &Value, place: &str) {
        for (keyword, rule) in schema.as_object().expect("a schema is an object") {
            match keyword.as_str() {
                "$schema" | "$id" | "$defs" | "title" | "description" => {}
                "$ref" => self.reference(rule, value, place),
                "type" => self.kind(rule, value, place),
                "const" if rule == value => {}
                "enum" if rule.as_array().is_some_and(|all| all.contains(value)) => {}
                "const" | "enum" => self.fault(place, format!("{value} is not in {rule}")),
                "minimum" | "maximum" => self.bound(keyword, rule, value, place),
                "required" => self.required(rule, value, place),
                "properties" | "additionalProperties" => {}
                "items" => self.items(rule, value, place),
                "oneOf" | "anyOf" => self.choice(keyword, rule, value, place),
                other => self.fault(place, format!("keyword `{other}` is not supported")),
            }
        }
        self.properties(schema, value, place);
    }

    fn reference(&mut self, rule: &Value, value: &Value, place: &str) {
        let pointer = rule.as_str().and_then(|text| text.strip_prefix('#'));
        match pointer.and_then(|pointer| self.root.pointer(pointer)) {
            Some(schema) => self.node(schema, value, place),
            None => self.fault(place, format!("{rule} leads nowhere")),
        }
    }

    fn kind(&mut self, rule: &Value, value: &Value, place: &str) {
        let is = |kind: &str| match kind {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "string" => value.is_string(),
            "number" => value.is_number(),
            "integer" => value.is_u64() || value.is_i64(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => false,
        };
        let allowed = match rule {
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).any(is),
            kind => kind.as_str().is_some_and(is),
        };
        if !allowed {
            self.fault(place, format!("{value} is not of type {rule}"));
        }
    }

    /// Names the faults of the alternative that has fewest.
    fn choice(&mut self, keyword: &str, rule: &Value, value: &Value, place: &str) {
        let found = rule.as_array().into_iter().flatten().map(|schema| {
            let mut faults = Vec::new();
            Check { root: self.root, faults: &mut faults }.node(schema, value, place);
            faults
        });
        let mut found: Vec<Vec<String>> = found.collect();
        found.sort_by_key(Vec::len);
        let fits = found.iter().filter(|faults| faults.is_empty()).count();
        match fits {
            0 => self.faults.extend(found.into_iter().next().unwrap_or_default()),
            1 => {}
            _ if keyword == "anyOf" => {}
            _ => self.fault(place, format!("{fits} of `oneOf` hold")),
        }
    }

    fn bound(&mut self, keyword: &str, rule: &Value, value: &Value, place: &str) {
        let (Some(bound), Some(number)) = (rule.as_f64(), value.as_f64()) else { return };
        let holds = if keyword == "minimum" { number >= bound } else { number <= bound };
        if !holds {
            self.fault(place, format!("{number} breaks {keyword} {bound}"));
        }
    }

    fn required(&mut self, rule: &Value, value: &Value, place: &str) {
        let Some(object) = value.as_object() else { return };
        for name in rule.as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !object.contains_key(name) {
                self.fault(place, format!("`{name}` is missing"));
            }
        }
    }

    fn items(&mut self, rule: &Value, value: &Value, place: &str) {
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            self.node(rule, item, &format!("{place}[{index}]"));
        }
    }

    fn properties(&mut self, schema: &Value, value: &Value, place: &str) {
        let known = schema.get("properties").and_then(Value::as_object);
        for (name, item) in value.as_object().into_iter().flatten() {
            let place = format!("{place}.{name}");
            match known.and_then(|known| known.get(name)).or(schema.get("additionalProperties")) {
                Some(Value::Bool(false)) => self.fault(&place, "is not in the schema".into()),
                Some(rule) if rule.is_object() => self.node(rule, item, &place),
                _ => {}
            }
        }
    }
}
