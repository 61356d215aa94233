//! Sheets as files of [Apache Parquet](https://parquet.apache.org/docs/file-format/), which pandas, R, DuckDB and
//! Spark read by column and without guessing types.

use crate::sheet::{Head, Kind, Sheet, Values};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriterImpl;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use std::io::Write;
use std::sync::Arc;

/// Writes sheets of the same heads into one file, each as a row group; memory does not grow with them.
pub struct ParquetWriter<W: Write + Send>(SerializedFileWriter<W>);

impl<W: Write + Send> ParquetWriter<W> {
    /// Begins a file. Every column may lack values; text is UTF-8, columns are packed by Snappy.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(out: W, heads: &[Head]) -> Result<Self> {
        let fields = heads.iter().map(field).collect::<Result<Vec<_>>>()?;
        let schema = Type::group_type_builder("rows").with_fields(fields).build()?;
        let properties = WriterProperties::builder()
            .set_created_by(concat!("detente ", env!("CARGO_PKG_VERSION")).into())
            .set_compression(Compression::SNAPPY)
            .build();
        let writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
        Ok(ParquetWriter(writer))
    }

    /// Adds the rows of a sheet; nothing for one without rows.
    ///
    /// # Errors
    /// Those of the file.
    pub fn write(&mut self, sheet: &Sheet) -> Result<()> {
        if sheet.is_empty() {
            return Ok(());
        }
        let mut group = self.0.next_row_group()?;
        for values in sheet.columns() {
            if let Some(column) = group.next_column()? {
                write_column(column, values)?;
            }
        }
        group.close().map(|_| ())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Those of the file.
    pub fn finish(self) -> Result<()> {
        self.0.close().map(|_| ())
    }
}

fn field(head: &Head) -> Result<TypePtr> {
    let (physical, logical) = match head.kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Whole => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Flag => (Physical::BOOLEAN, None),
    };
    let field = Type::primitive_type_builder(head.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    field.build().map(Arc::new)
}

fn write_column(mut column: SerializedColumnWriter<'_>, values: &Values) -> Result<()> {
    match values {
        Values::Text(values) => {
            let bytes = |text: &String| ByteArray::from(text.as_str());
            write_values(column.typed::<ByteArrayType>(), values, bytes)?;
        }
        Values::Whole(values) => write_values(column.typed::<Int64Type>(), values, |one| *one)?,
        Values::Number(values) => write_values(column.typed::<DoubleType>(), values, |one| *one)?,
        Values::Flag(values) => write_values(column.typed::<BoolType>(), values, |one| *one)?,
    }
    column.close()
}

/// Values that are there, and for each row whether one is.
fn write_values<T: DataType, V>(
    column: &mut ColumnWriterImpl<'_, T>,
    values: &[Option<V>],
    make: impl Fn(&V) -> T::T,
) -> Result<()> {
    let there: Vec<T::T> = values.iter().flatten().map(make).collect();
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    column.write_batch(&there, Some(&levels), None).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::tests::{HEADS, sheet};
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    fn file(sheets: &[Sheet]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = ParquetWriter::new(&mut bytes, HEADS).unwrap();
        sheets.iter().for_each(|sheet| writer.write(sheet).unwrap());
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn rows_come_back() {
        let bytes = file(&[sheet(), Sheet::new(HEADS), sheet()]);
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
        assert_eq!(reader.metadata().num_row_groups(), 2, "a sheet without rows writes nothing");
        let rows: Vec<Vec<Field>> = reader
            .get_row_iter(None)
            .unwrap()
            .map(|row| row.unwrap().get_column_iter().map(|(_, field)| field.clone()).collect())
            .collect();
        assert_eq!(rows.len(), 6);
        let first = [
            Field::Str("boulware(e=2, \"x\")".into()),
            Field::Long(1 << 53),
            Field::Double(0.1 + 0.2),
            Field::Bool(true),
        ];
        assert_eq!(rows[0], first);
        assert!(rows[1].iter().all(|field| *field == Field::Null));
        assert_eq!(rows[5][0], Field::Str("nash".into()));
    }

    #[test]
    fn the_same_rows_are_the_same_bytes() {
        assert_eq!(file(&[sheet()]), file(&[sheet()]));
    }
}
