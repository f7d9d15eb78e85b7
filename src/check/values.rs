//! The numbers of a scene, frame by frame, as text.

use std::collections::BTreeMap;

use crate::{
    diag::exact,
    limits::SNAPSHOT_CELLS,
    plan::{Measured, Plan, Quantity},
};

/// A table of numbers by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Values {
    /// In the order of the plan.
    pub columns: Vec<Column>,
}

/// What there is to know of one name over all frames.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    /// The name, or the expression as written.
    pub name: String,
    /// What the cells are.
    pub content: Content,
    /// One for each frame, or one for all.
    pub cells: Cells,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Content {
    /// Numbers, as the shortest text that reads back as the same.
    Value,
    /// How the numbers were found.
    Method,
}

/// The cells of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cells {
    /// The same in every frame.
    Static(String),
    /// One for each frame.
    Dynamic(Vec<String>),
}

impl Cells {
    /// The cell of a frame.
    pub(crate) fn at(&self, frame: usize) -> &str {
        match self {
            Self::Static(cell) => cell,
            Self::Dynamic(cells) => cells.get(frame).map_or("", String::as_str),
        }
    }

    fn of(cells: Vec<String>) -> Self {
        match cells.split_first() {
            Some((first, rest)) if rest.iter().all(|cell| cell == first) => {
                Self::Static(first.clone())
            }
            _ => Self::Dynamic(cells),
        }
    }
}

/// Ends the names of columns of methods in files.
const METHOD: &str = " method";

impl Values {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut quantities = plan.quantities.clone();
        quantities.extend(plan.arguments());
        let measured = plan.measure_of(&quantities, 0..plan.states());
        let columns = quantities
            .iter()
            .zip(&measured)
            .flat_map(|(quantity, column)| columns(plan, quantity, column))
            .collect();
        Self { columns }
    }

    /// The column of this name and content.
    pub(crate) fn column(&self, name: &str, content: Content) -> Option<&Column> {
        let mut columns = self.columns.iter();
        columns.find(|column| column.name == name && column.content == content)
    }

    /// What is static, by name.
    pub(super) fn static_values(&self) -> BTreeMap<String, String> {
        let columns = self.columns.iter();
        columns
            .filter_map(|column| match &column.cells {
                Cells::Static(cell) => Some((column.title(), cell.clone())),
                Cells::Dynamic(_) => None,
            })
            .collect()
    }

    /// What is dynamic, as comma-separated values.
    pub(super) fn to_csv(&self, frames: usize) -> Vec<u8> {
        let dynamic: Vec<(&Column, &Vec<String>)> = self
            .columns
            .iter()
            .filter_map(|column| match &column.cells {
                Cells::Static(_) => None,
                Cells::Dynamic(cells) => Some((column, cells)),
            })
            .collect();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let titles = dynamic.iter().map(|(column, _)| column.title());
        // Writing to memory does not fail, and rows are of one length.
        let _ = writer.write_record([String::from("frame")].into_iter().chain(titles));
        for frame in 0..frames {
            let cells = dynamic.iter().map(|(_, cells)| cells[frame].as_str());
            let number = frame.to_string();
            let _ = writer.write_record([number.as_str()].into_iter().chain(cells));
        }
        writer.into_inner().unwrap_or_default()
    }

    /// Reads what [`to_csv`](Self::to_csv) and [`static_values`](Self::static_values) give.
    pub(super) fn parse(
        csv: &[u8],
        static_values: &BTreeMap<String, String>,
        frames: usize,
    ) -> Result<Self, String> {
        let mut reader = csv::Reader::from_reader(csv);
        let titles = reader.headers().map_err(|error| error.to_string())?.clone();
        if titles.len().saturating_mul(frames) > SNAPSHOT_CELLS {
            return Err(format!(
                "it has {} columns of {frames} rows: at most {SNAPSHOT_CELLS} cells are read",
                titles.len()
            ));
        }
        let mut cells: Vec<Vec<String>> = vec![Vec::new(); titles.len()];
        for record in reader.records().take(frames + 1) {
            let record = record.map_err(|error| error.to_string())?;
            for (column, cell) in cells.iter_mut().zip(&record) {
                column.push(cell.to_owned());
            }
        }
        let numbers = cells.first().map_or(&[][..], Vec::as_slice);
        let ascending = numbers.iter().enumerate();
        if numbers.len() != frames
            || !ascending
                .clone()
                .all(|(index, cell)| *cell == index.to_string())
        {
            return Err(format!(
                "it does not have one row for each of {frames} frames"
            ));
        }
        let dynamic = titles.iter().zip(cells).skip(1);
        let dynamic = dynamic.map(|(title, cells)| Column::titled(title, Cells::Dynamic(cells)));
        let fixed = static_values
            .iter()
            .map(|(title, cell)| Column::titled(title, Cells::Static(cell.clone())));
        Ok(Self {
            columns: dynamic.chain(fixed).collect(),
        })
    }
}

impl Column {
    fn title(&self) -> String {
        match self.content {
            Content::Value => self.name.clone(),
            Content::Method => format!("{}{METHOD}", self.name),
        }
    }

    fn titled(title: &str, cells: Cells) -> Self {
        let (name, content) = match title.strip_suffix(METHOD) {
            Some(name) => (name, Content::Method),
            None => (title, Content::Value),
        };
        Self {
            name: name.to_owned(),
            content,
            cells,
        }
    }
}

/// The numbers of a quantity and, where they are not plain arithmetic, how they were found.
fn columns(plan: &Plan, quantity: &Quantity, measured: &[Measured]) -> Vec<Column> {
    let column = |content, cell: &dyn Fn(&Measured) -> String| Column {
        name: quantity.name.clone(),
        content,
        cells: Cells::of(
            (0..plan.frames())
                .map(|frame| cell(&measured[plan.state(frame)]))
                .collect(),
        ),
    };
    let mut columns = vec![column(Content::Value, &|it| exact(it.value))];
    if measured.iter().any(|it| it.certificate.is_some()) {
        columns.push(column(Content::Method, &|it| {
            it.certificate
                .map_or(String::new(), |it| it.method.to_string())
        }));
    }
    columns
}
