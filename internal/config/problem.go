package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Position is a place in a config: file:line:column, lines and columns counted from 1. A value of --set or a file that
// cannot be read has no line.
type Position struct {
	File         string
	Line, Column int
}

// String is the position as editors and compilers print it.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Positions knows where each setting of a plan was given: in the study's config, in one that it extends, in a preset or
// on the command line. The zero Positions knows none.
type Positions struct {
	values, keys map[string]Position
	file         string // the study's own config
	sources      []Source
	lookups      []Lookup
	resolved     map[string]any
}

func newPositions() Positions {
	return Positions{values: map[string]Position{}, keys: map[string]Position{}}
}

// At is where the value of a setting was given, such as At("groups", "3", "dose"), list items counted from 0. A setting
// that was not given has the position of the innermost setting around it that was.
func (p Positions) At(path ...string) Position {
	for n := len(path); n >= 0; n-- {
		if at, known := p.values[join(path[:n])]; known {
			return at
		}
	}
	return Position{}
}

// given reports whether a setting was given, even if its value was refused.
func (p Positions) given(path ...string) bool {
	_, known := p.keys[join(path)]
	return known
}

func join(path []string) string { return strings.Join(path, "/") }

// Problem is one thing that is wrong with a config.
type Problem struct {
	File         string
	Line, Column int    // counted from 1; 0 where there is none
	Message      string // what was found, and what is allowed
	Hint         string // what was probably meant, or what to do; may be empty
}

// String is the problem on one line.
func (p Problem) String() string {
	s := Position{p.File, p.Line, p.Column}.String() + ": " + p.Message
	if p.Hint != "" {
		s += "; " + p.Hint
	}
	return s
}

// Error is everything that is wrong with a config.
type Error struct{ Problems []Problem }

// Error lists the problems, one a line, by file and position.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// problems collects problems.
type problems []Problem

func (ps *problems) add(at Position, hint, format string, args ...any) {
	*ps = append(*ps, Problem{File: at.File, Line: at.Line, Column: at.Column, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// err is the problems as an error, sorted and each once; nil if there are none.
func (ps problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	sorted := slices.Clone(ps)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
	return &Error{Problems: slices.Compact(sorted)}
}
