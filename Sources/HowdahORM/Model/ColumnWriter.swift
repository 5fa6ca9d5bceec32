import HowdahSQL
public import HowdahTypes

/// Takes the column values of models as they are written, left to right: one row as parameters, or many rows as one
/// array per column.
///
/// ```swift
/// func encode(into writer: inout ColumnWriter) throws {
///     try writer.append(email)
///     writer.appendUnset()                  // the database fills this one
/// }
/// ```
///
/// | form | a value becomes | made for |
/// | --- | --- | --- |
/// | ``Form/row`` | one ``BoundValue`` | `VALUES ($1, $2)`, the comparison of two versions of a model |
/// | ``Form/arrays`` | an element of its column's array | `SELECT … FROM unnest($1::uuid[], $2::text[])` |
/// | ``Form/copy`` | a field of a row in COPY's binary format | `COPY … FROM STDIN (FORMAT binary)` |
public struct ColumnWriter: Sendable {
    /// What the values are written as.
    public enum Form: Hashable, Sendable {
        /// Each value on its own.
        case row
        /// All values of a column as one array.
        case arrays
        /// Each row with its values, one after the other.
        case copy
    }

    /// What the values are written as.
    public let form: Form
    /// The columns, in the order in which they are written.
    public let columns: [InsertColumn]
    /// The number of complete rows.
    public private(set) var rowCount = 0

    /// In the form `row`: the values of the last row; nil for a column that is unset.
    @usableFromInline var values: [BoundValue?] = []
    /// In the form `arrays`: one per column.
    @usableFromInline var arrays: [ColumnArray] = []
    /// In the form `copy`: the rows.
    @usableFromInline var copy = CopyRows()
    /// The column that is written next.
    @usableFromInline var position = 0

    /// A writer of rows of these columns.
    public init(_ form: Form, columns: [InsertColumn]) {
        self.form = form
        self.columns = columns
        switch form {
        case .row: values.reserveCapacity(columns.count)
        case .arrays: arrays = columns.map { ColumnArray(type: $0.type) }
        case .copy: copy = CopyRows(columns.map { _ in .same })
        }
    }

    /// A writer of rows for COPY, with what becomes of each column.
    init(copying columns: [InsertColumn], _ fields: [CopyField]) {
        self.init(.copy, columns: columns)
        copy = CopyRows(fields)
    }

    /// Writes the next column's value; throws an ``EncodingFailure`` if it has no PostgreSQL form.
    @inlinable public mutating func append<Value: ParameterEncodable>(_ value: Value) throws(EncodingFailure) {
        guard position < columns.count else { throw tooManyValues }
        switch form {
        case .row: values.append(value.boundValue)
        case .arrays: try arrays[position].append(value)
        case .copy: try copy.append(value, at: position)
        }
        position += 1
    }

    /// Leaves the next column to the database: its default, or NULL.
    @inlinable public mutating func appendUnset() {
        guard position < columns.count else { return }
        switch form {
        case .row: values.append(nil)
        case .arrays: arrays[position].appendUnset()
        case .copy: copy.appendUnset(at: position)
        }
        position += 1
    }

    /// Writes one row, and checks that it has as many values as there are columns.
    ///
    /// Throws a ``DatabaseError`` that names the column if a value has no PostgreSQL form.
    public mutating func write(_ row: some Insertable) throws {
        position = 0
        values.removeAll(keepingCapacity: true)
        if form == .copy { copy.beginRow() }
        do { try row.encode(into: &self) } catch { throw unwritable(error, of: row) }
        if let unset = copy.takeUnsetColumn() {
            position = unset
            throw unwritable(EncodingFailure.otherColumns, of: row)
        }
        for (index, value) in values.enumerated() {
            if let failure = value?.failure {
                position = index
                throw unwritable(failure, of: row)
            }
        }
        guard position == columns.count else {
            throw EncodingFailure(
                "\(type(of: row)).encode(into:) wrote \(position) values for \(columns.count) columns. "
                    + "Write each of insertColumns, in order.")
        }
        rowCount += 1
    }

    /// The error with the column that was written, its model and its table.
    private func unwritable<Row: Insertable>(_ error: any Error, of row: Row) -> any Error {
        guard let failure = error as? EncodingFailure, columns.indices.contains(position) else { return error }
        return DatabaseError(
            .encodingFailed,
            message:
                "Column \(quoteIdentifier(columns[position].name)) of \(Row.Row.self) "
                + "(table \(quoteIdentifier(Row.Row.table.name))) cannot be written. \(failure)",
            underlying: failure)
    }

    @usableFromInline var tooManyValues: EncodingFailure {
        EncodingFailure("encode(into:) writes more values than insertColumns has columns (\(columns.count)).")
    }
}

extension ColumnWriter {
    /// The values of one row, in the order of its columns; nil for a column that is left to the database.
    public static func row<Value: Insertable>(_ value: Value) throws -> [BoundValue?] {
        var writer = ColumnWriter(.row, columns: Value.insertColumns)
        try writer.write(value)
        return writer.values
    }

    /// In the form ``Form/row``: the values of the last row written.
    public var rowValues: [BoundValue?] { values }

    /// In the form ``Form/arrays``: the arrays of all rows written, one per column.
    public var columnArrays: [ColumnArray] { arrays }

    /// Forgets all rows, and keeps the memory.
    public mutating func removeAll() {
        rowCount = 0
        values.removeAll(keepingCapacity: true)
        for index in arrays.indices { arrays[index].removeAll() }
    }
}

/// The values of one column in many rows, as PostgreSQL's binary array.
public struct ColumnArray: Sendable {
    /// The type of the elements.
    public let type: PostgresType
    /// The number of elements.
    public var count: Int { elementCount }
    /// The rows, from 0, whose value is left to the database; their elements are NULL.
    public private(set) var unsetRows: [Int] = []

    /// For a column of arrays: where each of them begins and ends among the elements of all. For a column of composites:
    /// where each of them stands.
    @usableFromInline var slices: ArraySlices?
    @usableFromInline var elementCount = 0
    @usableFromInline var hasNull = false
    @usableFromInline var writer = ByteWriter()

    /// No element yet.
    public init(type: PostgresType) {
        self.type = type
        if type.form != .single { slices = ArraySlices() }
        appendHeader()
    }

    /// Whether the database fills the column in every row: it can stay out of the statement.
    public var isUnset: Bool { unsetRows.count == count }

    /// All elements as one parameter.
    ///
    /// An array of a type without a fixed identifier (`CREATE TYPE`) needs a cast: `$1::"user_status"[]`.
    ///
    /// For a column of arrays, the elements of all of them one after the other: `unnest` would open arrays of arrays to
    /// their bottom. ``slicesValue`` says which belong together.
    public var boundValue: BoundValue {
        var finished = writer
        finished.replace(at: 4, with: hasNull ? 1 : 0)
        finished.replace(at: 12, with: Int32(slices?.elementCount ?? count))
        return .bytes(finished.bytes, type.arrayOID)
    }

    /// Adds an element.
    @inlinable public mutating func append<Value: ParameterEncodable>(_ value: Value) throws(EncodingFailure) {
        let start = writer.count
        if slices != nil {
            try type.form == .array ? appendArray(value) : appendComposite(value)
            elementCount += 1
            return
        }
        try value.encodeElement(into: &writer)
        // A length of -1 is four bytes of ones, and no other length begins with such a byte.
        if writer.count == start + 4, writer.bytes[start] == 0xFF { hasNull = true }
        elementCount += 1
    }

    /// Adds an element that is left to the database.
    public mutating func appendUnset() {
        unsetRows.append(count)
        elementCount += 1
        guard slices == nil else { return slices?.appendNull() ?? () }
        writer.append(Int32(-1))
        hasNull = true
    }

    /// Removes all elements, and keeps the memory.
    public mutating func removeAll() {
        writer.removeAll()
        unsetRows.removeAll(keepingCapacity: true)
        slices?.removeAll()
        elementCount = 0
        hasNull = false
        appendHeader()
    }

    private var elementOID: OID { type.form == .array ? type.oid.elementOfArray ?? .unspecified : type.oid }

    /// Dimensions, "has NULL", element type, length, lower bound: `array_recv` in `arrayfuncs.c` reads them so.
    private mutating func appendHeader() {
        writer.append(Int32(1))
        writer.append(Int32(0))
        writer.append(elementOID.rawValue)
        writer.append(Int32(0))
        writer.append(Int32(1))
    }
}
