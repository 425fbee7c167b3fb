// Package maybe holds a value that may be missing.
//
// Missing is a state of its own here, as it is null in a published table: never NaN, never a sentinel number.
package maybe

import "math"

// Value is a T that may be missing. The zero Value is missing.
type Value[T any] struct {
	V  T
	OK bool
}

// Float is a number that may be missing.
type Float = Value[float64]

// Int is a whole number that may be missing.
type Int = Value[int32]

// Some is a present value.
func Some[T any](v T) Value[T] { return Value[T]{V: v, OK: true} }

// None is a missing value.
func None[T any]() Value[T] { return Value[T]{} }

// Finite is v, or missing if v is NaN or infinite. It is the one door from arithmetic to tables.
func Finite(v float64) Float {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Float{}
	}
	return Some(v)
}

// Or is the value, or other if it is missing.
func (m Value[T]) Or(other T) T {
	if m.OK {
		return m.V
	}
	return other
}

// Get is the value and whether it is present.
func (m Value[T]) Get() (T, bool) { return m.V, m.OK }
