package rerun

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"earmark/internal/tabular"
	"earmark/schemas"
)

// An Order says how the rows of a CSV file are put into another order.
type Order int

// The orders.
const (
	Reversed Order = iota // the last row first
	Shuffled              // by the SHA-256 of the number of the row, which looks like chance and is always the same
)

// Reorder puts rows of a CSV file into another order, and maps the number of each row that moved to its new one. Only the rows
// in data move, those that something was collected from, and each only among those that follow one another without
// another row between: headers, notes and the rows of another table stay where they are. The bytes of a row stay as they
// are. It is not ok if the file is no CSV of which rows can be told by their bytes: workbooks, UTF-16, text in which quotation
// marks do not pair.
func Reorder(file []byte, data map[int32]bool, order Order) (reordered []byte, moved map[int32]int32, ok bool) {
	_, info, refusal := tabular.Read(file, tabular.Options{})
	if refusal != nil || info.Format != "csv" || info.Encoding == "UTF-16" {
		return nil, nil, false
	}
	records, ok := split(file)
	if !ok {
		return nil, nil, false
	}
	moved = map[int32]int32{}
	result := slices.Clone(records)
	for first := 0; first < len(records); {
		last := first
		for last < len(records) && data[int32(last+1)] {
			last++
		}
		for to, from := range order.of(first, last) {
			result[first+to] = records[from]
			moved[int32(from+1)] = int32(first + to + 1)
		}
		first = last + 1
	}
	return bytes.Join(result, nil), moved, true
}

// of lists the positions first to last-1 in the order.
func (o Order) of(first, last int) []int {
	positions := make([]int, 0, last-first)
	for i := first; i < last; i++ {
		positions = append(positions, i)
	}
	if o == Reversed {
		slices.Reverse(positions)
		return positions
	}
	chance := func(position int) []byte {
		h := sha256.Sum256(fmt.Append(nil, position))
		return h[:]
	}
	slices.SortFunc(positions, func(a, b int) int { return bytes.Compare(chance(a), chance(b)) })
	return positions
}

// split cuts the bytes of a CSV file into its rows as a spreadsheet counts them, each with its end of line: a line feed
// within quotation marks ends no row. The last row gets an end of line if it has none. It is not ok if quotation marks do not
// pair, or carriage returns alone end lines.
func split(file []byte) (records [][]byte, ok bool) {
	if bytes.Count(file, []byte("\r")) != bytes.Count(file, []byte("\r\n")) {
		return nil, false
	}
	quoted := false
	start := 0
	for i, c := range file {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '\n' && !quoted:
			records = append(records, file[start:i+1])
			start = i + 1
		}
	}
	if start < len(file) {
		end := "\n"
		if bytes.Contains(file, []byte("\r\n")) {
			end = "\r\n"
		}
		records = append(records, slices.Concat(file[start:], []byte(end)))
	}
	return records, !quoted
}

// MoveCorrections is a ledger of corrections in which the cells of rows that moved have their new names. moved maps rows by
// file. It is not ok if the ledger is no CSV, or a line has not the cell that is known of it.
func MoveCorrections(ledger []byte, lines []schemas.Correction, moved map[string]map[int32]int32) (rewritten []byte, ok bool) {
	_, info, refusal := tabular.Read(ledger, tabular.Options{})
	if refusal != nil || info.Format != "csv" || info.Encoding == "UTF-16" {
		return nil, false
	}
	records, ok := split(ledger)
	if !ok {
		return nil, false
	}
	delimiter := map[string]rune{",": ',', ";": ';', "tab": '\t'}[info.Delimiter]
	for _, line := range lines {
		column, row, isCell := tabular.ParseCell(line.Cell)
		to, moves := moved[line.File][row]
		if !isCell || !moves {
			continue
		}
		if int(line.LedgerRow) > len(records) {
			return nil, false
		}
		r := csv.NewReader(bytes.NewReader(records[line.LedgerRow-1]))
		r.Comma = delimiter
		cells, err := r.Read()
		at := slices.IndexFunc(cells, func(c string) bool { return strings.TrimSpace(c) == strings.TrimSpace(line.Cell) })
		if err != nil || at < 0 {
			return nil, false
		}
		cells[at] = fmt.Sprintf("%s%d", tabular.ColumnName(column), to)
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = delimiter
		if err := w.Write(cells); err != nil {
			return nil, false
		}
		w.Flush()
		records[line.LedgerRow-1] = b.Bytes()
	}
	return bytes.Join(records, nil), true
}
