// Package schemas holds every table of earmark, one file each: the contract with notebooks.
//
// A table is a Go struct, one field a column, described by its tags:
//
//	col:"name,options"  column name, then any of: key (part of the table's key), null (a string that may be missing,
//	                    which in Go is the empty string), text (plain text rather than a dictionary of few values)
//	unit:"µm"           unit of the numbers, or the name of the column that holds it
//	desc:"..."          what the column means, in a sentence
//	send:"BWSTRESN"     the CDISC SEND variable, where one exists
//
// Column types are string, bool, int32, float64, []byte, Date and the maybe.Value of int32, float64, bool and Date.
// Everything that is not a maybe.Value or marked null is required.
package schemas

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
	"time"

	"earmark/internal/maybe"
)

// Version is the version of the published tables. It grows by one when a column or a meaning changes.
const Version = 1

// A Row is a row of a table.
type Row interface {
	// Table is the table's name. It must not depend on the row's values.
	Table() string
}

// Date is a calendar date: days since 1970-01-01.
type Date int32

// DateOf is the calendar date of t, in t's own location.
func DateOf(t time.Time) Date {
	return Date(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// String is the date as 2026-03-02.
func (d Date) String() string {
	return time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly)
}

// DateIn is the date of a year, month and day of the month; not ok for a day that the month does not have.
func DateIn(year, month, day int) (d Date, ok bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return DateOf(t), t.Year() == year && int(t.Month()) == month && t.Day() == day
}

// Parts are the year, the month and the day of the month.
func (d Date) Parts() (year, month, day int) {
	y, m, n := time.Unix(int64(d)*86400, 0).UTC().Date()
	return y, int(m), n
}

// MarshalText writes the date as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a date as MarshalText writes it.
func (d *Date) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("%q is not a date such as 2026-03-02", text)
	}
	*d = DateOf(t)
	return nil
}

// Kind is the type of a column.
type Kind int

// The kinds of columns.
const (
	String Kind = iota
	Bool
	Int32
	Float64
	Date32
	Binary
)

// Column describes one column of a table.
type Column struct {
	Name        string
	Kind        Kind
	Nullable    bool
	Maybe       bool // the Go field is a maybe.Value
	Key         bool
	Dictionary  bool // few distinct strings
	Unit        string
	Description string
	SEND        string
	Field       int // index of the Go struct field
}

// Schema describes a table.
type Schema struct {
	Table   string
	Columns []Column
}

// Key lists the columns of the table's key, in order.
func (s Schema) Key() []Column {
	var key []Column
	for _, c := range s.Columns {
		if c.Key {
			key = append(key, c)
		}
	}
	return key
}

var kinds = map[reflect.Type]Kind{
	reflect.TypeFor[string]():            String,
	reflect.TypeFor[bool]():              Bool,
	reflect.TypeFor[int32]():             Int32,
	reflect.TypeFor[float64]():           Float64,
	reflect.TypeFor[Date]():              Date32,
	reflect.TypeFor[[]byte]():            Binary,
	reflect.TypeFor[maybe.Value[bool]](): Bool,
	reflect.TypeFor[maybe.Int]():         Int32,
	reflect.TypeFor[maybe.Float]():       Float64,
	reflect.TypeFor[maybe.Value[Date]](): Date32,
}

// Of reads the schema of a row type from its tags. It panics on a type that is not a table, which a test of every
// table rules out.
func Of(row Row) Schema {
	t := reflect.TypeOf(row)
	s := Schema{Table: row.Table()}
	for i := range t.NumField() {
		f := t.Field(i)
		kind, known := kinds[f.Type]
		if !known {
			panic(fmt.Sprintf("schemas: %s.%s: no column can be a %s", t.Name(), f.Name, f.Type))
		}
		parts := strings.Split(f.Tag.Get("col"), ",")
		c := Column{
			Name: parts[0], Kind: kind, Field: i,
			Unit: f.Tag.Get("unit"), Description: f.Tag.Get("desc"), SEND: f.Tag.Get("send"),
			Dictionary: kind == String,
			Maybe:      strings.HasPrefix(f.Type.Name(), "Value["),
		}
		c.Nullable = c.Maybe
		for _, option := range parts[1:] {
			switch option {
			case "key":
				c.Key = true
			case "null":
				c.Nullable = true
			case "text":
				c.Dictionary = false
			default:
				panic(fmt.Sprintf("schemas: %s.%s: no column option %q", t.Name(), f.Name, option))
			}
		}
		s.Columns = append(s.Columns, c)
	}
	return s
}

// ResultID names a result by its key: the first 12 hexadecimal digits of the SHA-256 of the parts.
func ResultID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x1f")))
	return hex.EncodeToString(sum[:6])
}

// Published lists every table that a run publishes, in the order of the manual.
func Published() []Row {
	return []Row{
		Group{},
		Animal{},
		Dose{},
		Compliance{},
		StandardCurve{},
		Measurement{},
		Response{},
		Normalised{},
		Summary{},
		Inhibition{},
		Comparison{},
		Model{},
		DoseResponse{},
		Exposure{},
		Pathway{},
		Potency{},
		ClinicalReference{},
		Correction{},
		Exclusion{},
		Issue{},
	}
}

// TypeName is the column's type as the data dictionary names it.
func (c Column) TypeName() string {
	switch c.Kind {
	case Bool:
		return "bool"
	case Int32:
		return "int32"
	case Float64:
		return "float64"
	case Date32:
		return "date"
	case Binary:
		return "binary"
	}
	if c.Dictionary {
		return "category"
	}
	return "string"
}
