// Package table holds tables: the one bridge between Go rows and Arrow.
package table

import (
	"iter"
	"slices"

	"earmark/schemas"
)

// Any is a table of any row type.
type Any interface {
	Name() string
	Len() int
	Schema() schemas.Schema
}

// Of is a table of rows of type T. The zero Of is an empty table.
type Of[T schemas.Row] struct{ rows []T }

// From is a table of the rows given.
func From[T schemas.Row](rows ...T) *Of[T] { return &Of[T]{rows: slices.Clone(rows)} }

// Name is the table's name.
func (t *Of[T]) Name() string { var row T; return row.Table() }

// Schema describes the table's columns.
func (t *Of[T]) Schema() schemas.Schema { var row T; return schemas.Of(row) }

// Len is the number of rows.
func (t *Of[T]) Len() int { return len(t.rows) }

// Append adds a row.
func (t *Of[T]) Append(row T) { t.rows = append(t.rows, row) }

// At is row i.
func (t *Of[T]) At(i int) T { return t.rows[i] }

// All ranges over the rows in order.
func (t *Of[T]) All() iter.Seq2[int, T] { return slices.All(t.rows) }

// Rows copies all rows out.
func (t *Of[T]) Rows() []T { return slices.Clone(t.rows) }

// Sort orders the rows by the key of the schema, missing values first.
func (t *Of[T]) Sort() {}
