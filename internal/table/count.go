package table

// CountRows counts, by file, the rows of files that the table names: file and sheet are its columns of text (sheet may be
// empty for none), row is its column of row numbers. A row that is named many times counts once.
func (t *Of[T]) CountRows(file, sheet, row string) map[string]int {
	counts := map[string]int{}
	if t.n == 0 {
		return counts
	}
	files, numbers := t.column(file), t.column(row).ints
	var sheets []uint32
	if sheet != "" {
		sheets = t.column(sheet).codes
	}
	type place struct{ file, sheet uint32 }
	seen := map[place][]uint64{} // a bit for each row
	var at place
	var bits []uint64
	for i := range t.n {
		here := place{file: files.codes[i]}
		if sheets != nil {
			here.sheet = sheets[i]
		}
		if i == 0 || here != at { // neighbours are often of one place
			if i > 0 {
				seen[at] = bits
			}
			at = here
			bits = seen[here]
		}
		word, bit := int(uint32(numbers[i])/64), uint64(1)<<(uint32(numbers[i])%64)
		if word >= len(bits) {
			bits = append(bits, make([]uint64, word+1-len(bits))...)
		}
		if bits[word]&bit == 0 {
			bits[word] |= bit
			counts[files.texts[at.file]]++
		}
	}
	return counts
}

// column is the column of a name. That there is one is the caller's to know.
func (t *Of[T]) column(name string) *column {
	for i, c := range t.schema.Columns {
		if c.Name == name {
			return &t.columns[i]
		}
	}
	panic("table " + t.schema.Table + " has no column " + name)
}
