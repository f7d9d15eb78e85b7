//! The key table as JSON Schema, for editors.
//!
//! Plain draft-07 without `oneOf` or references, which every TOML language server reads alike:
//! marks are one flat object, and a key that belongs to another type is the program's to refuse.

use serde_json::{Map, Value, json};

use super::{
    keys::{Default, Key, Length, Range, SCENE, Section, Status, ValueType, Word},
    strings::eases,
};

/// The JSON Schema of a spec.
pub(crate) fn schema() -> Value {
    let mut root = section(&SCENE);
    if let Value::Object(root) = &mut root {
        root.insert(
            "$schema".to_owned(),
            json!("http://json-schema.org/draft-07/schema#"),
        );
        root.insert("title".to_owned(), json!("klrender scene"));
    }
    root
}

fn section(section: &'static Section) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for key in section.keys {
        add(&mut properties, key, None);
        if matches!(key.default, Default::Required) {
            required.push(key.name);
        }
    }
    let ready = || {
        let variants = section.variants.iter();
        variants.filter(|variant| variant.word.status == Status::Now)
    };
    for variant in ready() {
        for key in variant.keys {
            add(&mut properties, key, Some(variant.word.name));
        }
    }
    if let Some(Value::Object(kind)) = properties.get_mut("type")
        && !section.variants.is_empty()
    {
        kind.insert("enum".to_owned(), names(ready().map(|v| &v.word)));
    }
    let mut schema = json!({
        "type": "object",
        "description": section.doc,
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// Adds a key, or the meaning it has on one more type of mark.
fn add(properties: &mut Map<String, Value>, key: &'static Key, variant: Option<&str>) {
    if key.status == Status::Later {
        return;
    }
    let meaning = match (variant, key.default) {
        (Some(variant), _) => format!("{variant}: {}", key.doc),
        (None, Default::Absent(otherwise)) => format!("{} (default: {otherwise})", key.doc),
        (None, _) => key.doc.to_owned(),
    };
    if let Some(known) = properties.get_mut(key.name) {
        if let Some(Value::String(description)) = known.get_mut("description") {
            description.push_str("; ");
            description.push_str(&meaning);
        }
        return;
    }
    let mut schema = value(&key.value);
    if let Value::Object(schema) = &mut schema {
        // Heads of functions and columns of files are no names.
        if ["functions", "where"].contains(&key.name) {
            schema.remove("propertyNames");
        }
        schema.insert("description".to_owned(), json!(meaning));
        let default = match key.default {
            Default::Required | Default::Absent(_) | Default::Theme => None,
            Default::Number(number) => Some(plain(number)),
            Default::Numbers(numbers) => {
                Some(numbers.iter().map(|number| plain(*number)).collect())
            }
            Default::Bool(value) => Some(json!(value)),
            Default::Word(word) => Some(json!(word)),
        };
        if let Some(default) = default {
            schema.insert("default".to_owned(), default);
        }
    }
    properties.insert(key.name.to_owned(), schema);
}

fn value(value_type: &'static ValueType) -> Value {
    match value_type {
        ValueType::Number => json!({ "type": ["number", "string"] }),
        ValueType::Condition
        | ValueType::Distribution
        | ValueType::Data
        | ValueType::Text
        | ValueType::Color { .. }
        | ValueType::Name
        | ValueType::Format
        | ValueType::File => json!({ "type": "string" }),
        ValueType::Word(words) => {
            let ready = words.iter().filter(|word| word.status == Status::Now);
            json!({ "type": "string", "enum": names(ready) })
        }
        ValueType::WordOrFile(words) => {
            let words: Vec<&str> = words.iter().map(|word| word.name).collect();
            json!({ "type": "string", "pattern": format!(r"^({}|.*\.toml)$", words.join("|")) })
        }
        ValueType::Ease => {
            let names: Vec<String> = eases().map(|(name, _)| name).collect();
            let pattern = format!(r"^({}|cubic-bezier\(.*\))$", names.join("|"));
            json!({ "type": "string", "pattern": pattern })
        }
        ValueType::Size => json!({
            "type": "array",
            "items": { "type": "integer", "minimum": 1 },
            "minItems": 2,
            "maxItems": 2,
        }),
        ValueType::Int(range) => bounded("integer", *range),
        ValueType::Constant(range) => bounded("number", *range),
        ValueType::ConstantOrWord(range, words) => {
            let words: Vec<&str> = words.iter().map(|word| word.name).collect();
            let mut schema = bounded("number", *range);
            schema["type"] = json!(["number", "string"]);
            schema["pattern"] = json!(format!("^({})$", words.join("|")));
            schema
        }
        ValueType::Bool => json!({ "type": "boolean" }),
        ValueType::List(item, length) => {
            let mut schema = json!({ "type": "array", "items": value(item) });
            match length {
                Length::Any => {}
                Length::AtLeast(least) => schema["minItems"] = json!(least),
                Length::OneOf(lengths) => {
                    schema["minItems"] = json!(lengths.iter().min());
                    schema["maxItems"] = json!(lengths.iter().max());
                }
            }
            schema
        }
        ValueType::Table(inner) => section(inner),
        ValueType::Map(inner) => json!({
            "type": "object",
            "propertyNames": { "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" },
            "additionalProperties": value(inner),
        }),
    }
}

fn bounded(kind: &str, range: Range) -> Value {
    let mut schema = json!({ "type": kind });
    match range {
        Range::Any => {}
        Range::From(low) => schema["minimum"] = plain(low),
        Range::Above(low) => schema["exclusiveMinimum"] = plain(low),
        Range::Within(low, high) => {
            schema["minimum"] = plain(low);
            schema["maximum"] = plain(high);
        }
    }
    schema
}

/// A number, without a decimal point where it is whole.
fn plain(number: f64) -> Value {
    if number == number.trunc() && number.abs() < 1e15 {
        json!(number as i64)
    } else {
        json!(number)
    }
}

fn names(words: impl Iterator<Item = &'static Word>) -> Value {
    words.map(|word| word.name).collect()
}
