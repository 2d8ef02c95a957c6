//! How the table of messages is arranged: its columns, its times and the rules for labels.

use model::{Column, ColumnContent, LabelColor, LabelRule, SinceMode, TableLayout, TimeMode};
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, value};

use super::{Unsuitable, values};

const KEY: &str = "table";
/// Widths of columns, in points.
const WIDTHS: std::ops::RangeInclusive<f64> = 1.0..=100_000.0;

const TIMES: [(TimeMode, &str); 2] = [(TimeMode::OfDay, "of_day"), (TimeMode::Age, "age")];
const SINCE: [(SinceMode, &str); 2] = [(SinceMode::Topic, "topic"), (SinceMode::Row, "row")];
const COLORS: [(LabelColor, &str); 6] = [
    (LabelColor::Amber, "amber"),
    (LabelColor::Red, "red"),
    (LabelColor::Green, "green"),
    (LabelColor::Teal, "teal"),
    (LabelColor::Blue, "blue"),
    (LabelColor::Grey, "grey"),
];
const CONTENTS: [(ColumnContent, &str); 7] = [
    (ColumnContent::Time, "time"),
    (ColumnContent::Since, "since"),
    (ColumnContent::Topic, "topic"),
    (ColumnContent::Label, "label"),
    (ColumnContent::Size, "size"),
    (ColumnContent::Qos, "qos"),
    (ColumnContent::Payload, "payload"),
];

/// What the document keeps of the table. Columns, modes and colours of a newer version are left out.
pub(super) fn read(document: &DocumentMut) -> Result<TableLayout, Unsuitable> {
    let wrong = || Unsuitable::Value { key: KEY };
    let Some(item) = document.get(KEY) else { return Ok(TableLayout::default()) };
    read_from(item.as_table_like().ok_or_else(wrong)?)
}

/// What a table of the document has of it.
pub(super) fn read_from(table: &dyn TableLike) -> Result<TableLayout, Unsuitable> {
    let columns = tables(table, "columns")?.into_iter().map(read_column).collect::<Result<Vec<_>, _>>()?;
    let labels = tables(table, "labels")?.into_iter().map(read_label).collect::<Result<Vec<_>, _>>()?;
    let layout = TableLayout {
        columns: columns.into_iter().flatten().collect(),
        time: values::named(&TIMES, table.get("time"), KEY)?.unwrap_or_default(),
        since: values::named(&SINCE, table.get("since"), KEY)?.unwrap_or_default(),
        labels,
    };
    Ok(layout.mended())
}

/// Puts it into the document; nothing for a table as it is without a choice. Columns of a newer version stay, behind the
/// others.
pub(super) fn write(document: &mut DocumentMut, layout: &TableLayout) {
    let kept = document.remove(KEY);
    let mut table = kept.and_then(|item| item.into_table().ok()).unwrap_or_default();
    if *layout == TableLayout::default() && unknown_columns(&table).is_empty() {
        return;
    }
    fill(&mut table, layout);
    document[KEY] = Item::Table(table);
}

/// Puts it into a table of the document.
pub(super) fn fill(table: &mut Table, layout: &TableLayout) {
    let unknown = unknown_columns(table);
    table["time"] = value(values::word(&TIMES, layout.time));
    table["since"] = value(values::word(&SINCE, layout.since));
    table["columns"] = Item::ArrayOfTables(layout.columns.iter().map(column_table).chain(unknown).collect());
    table.remove("labels");
    if !layout.labels.is_empty() {
        table["labels"] = Item::ArrayOfTables(layout.labels.iter().map(label_table).collect::<ArrayOfTables>());
    }
}

/// The columns that this version does not know.
fn unknown_columns(table: &Table) -> Vec<Table> {
    let is_unknown = |column: &Table| matches!(read_column(column), Ok(None));
    let columns: Vec<Table> = match table.get("columns") {
        Some(Item::ArrayOfTables(list)) => list.iter().cloned().collect(),
        Some(item) => {
            let list = item.as_array().into_iter().flatten();
            list.filter_map(|value| value.as_inline_table().cloned()).map(InlineTable::into_table).collect()
        }
        None => Vec::new(),
    };
    columns.into_iter().filter(is_unknown).collect()
}

fn column_table(column: &Column) -> Table {
    let mut table = Table::new();
    match &column.content {
        ColumnContent::Json(path) => table["json"] = value(path),
        ColumnContent::Property(name) => table["property"] = value(name),
        content => {
            let word = CONTENTS.iter().find(|(known, _)| known == content).map_or("", |(_, word)| word);
            table["shows"] = value(word);
        }
    }
    let width = column.width.map(|width| f64::from(width.round())).filter(|width| WIDTHS.contains(width));
    if let Some(width) = width {
        table["width"] = value(width);
    }
    if !column.is_shown {
        table["hidden"] = value(true);
    }
    table
}

fn label_table(rule: &LabelRule) -> Table {
    let mut table = Table::new();
    table["query"] = value(&rule.query);
    table["name"] = value(&rule.name);
    table["color"] = value(values::word(&COLORS, rule.color));
    table
}

/// `None` for a column that this version does not know.
fn read_column(table: &dyn TableLike) -> Result<Option<Column>, Unsuitable> {
    let wrong = || Unsuitable::Value { key: KEY };
    let text = |key| values::text(table.get(key), KEY);
    let content = match (text("json")?, text("property")?, text("shows")?) {
        (path, ..) if !path.is_empty() => Some(ColumnContent::Json(path)),
        (_, name, _) if !name.is_empty() => Some(ColumnContent::Property(name)),
        (_, _, word) => CONTENTS.iter().find(|(_, known)| *known == word).map(|(content, _)| content.clone()),
    };
    let width = match table.get("width").map(|item| item.as_float().or(item.as_integer().map(values::whole))) {
        None => None,
        #[expect(clippy::cast_possible_truncation, reason = "it was checked to be at most 100,000")]
        Some(width) => Some(width.filter(|width| WIDTHS.contains(width)).ok_or_else(wrong)? as f32),
    };
    let is_shown = !values::flag(table.get("hidden"), KEY)?;
    Ok(content.map(|content| Column { content, width, is_shown }))
}

fn read_label(table: &dyn TableLike) -> Result<LabelRule, Unsuitable> {
    Ok(LabelRule {
        query: values::text(table.get("query"), KEY)?,
        name: values::text(table.get("name"), KEY)?,
        color: values::named(&COLORS, table.get("color"), KEY)?.unwrap_or_default(),
    })
}

/// The tables of a list, however it is written.
fn tables<'a>(table: &'a dyn TableLike, key: &str) -> Result<Vec<&'a dyn TableLike>, Unsuitable> {
    let wrong = || Unsuitable::Value { key: KEY };
    match table.get(key) {
        None => Ok(Vec::new()),
        Some(Item::ArrayOfTables(list)) => Ok(list.iter().map(|table| table as &dyn TableLike).collect()),
        Some(item) => {
            let list = item.as_array().ok_or_else(wrong)?.iter();
            list.map(|value| value.as_inline_table().map(|table| table as &dyn TableLike).ok_or_else(wrong)).collect()
        }
    }
}
