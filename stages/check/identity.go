package check

import (
	"cmp"
	"fmt"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/tabular"
)

// duplicates numbers the values of one key as replicates, and sets those aside that cannot be: the same number twice, or
// unnumbered values in the same column of several rows that no plate, well or dilution tells apart (D-01 in one file,
// F-16 in two). Of equal values the first is used, of different ones none.
func duplicates(s *study) {
	d := duplicateFinder{study: s, within: causes[fileCause]{}, between: causes[filePair]{}}
	for first := 0; first < len(s.cells); {
		end := first + 1
		for end < len(s.cells) && s.sameKey(&s.cells[first], &s.cells[end]) {
			end++
		}
		if !s.plainReads(first, end) {
			s.orderWells(first, end)
			d.compare(int32(first), int32(end))
			s.numberReplicates(first, end)
		}
		first = end
	}
	d.within.raise(s, func(_ fileCause, refs []ref) issue.Issue {
		i := issue.Issue{
			Code: "D-01", Message: "the same animal, day and place more than once: " + list(distinct(refs, noteOf)),
			Expected: "one value, or several numbered as reads", Likely: "a row copied twice, or another animal's identifier mistyped",
			Effect: s.effect(refs), Fix: "keep one of them, or number them as reads in a column replicate",
		}
		return i
	})
	d.between.raise(s, func(f filePair, refs []ref) issue.Issue {
		equal := 0
		var differing []string
		for _, r := range refs {
			if r.note == "" {
				equal++
			} else {
				differing = append(differing, r.note)
			}
		}
		message := fmt.Sprintf("%q and %q hold the same animals and days: %s equal", f.first, f.second, count(equal, "value"))
		if len(differing) > 0 {
			message += fmt.Sprintf(", %d different: %s", len(differing), list(differing))
		}
		return issue.Issue{
			Code: "F-16", Message: message, Expected: "each value in one file", Likely: "two versions of the same file",
			Effect: s.effect(refs), Fix: "keep one of the files in the study",
		}
	})
}

// plainReads numbers the cells of one key if that is clear at a glance: one cell, numbers that rise, or the columns of
// one row.
func (s *study) plainReads(first, end int) bool {
	a := &s.cells[first]
	for i := first + 1; i < end; i++ {
		b, before := &s.cells[i], &s.cells[i-1]
		p, q := &s.sources[before.source], &s.sources[b.source]
		rising := before.replicate > 0 && b.replicate > before.replicate
		row := a.replicate == 0 && b.replicate == 0 && b.line == a.line && p.place == q.place && p.letters != q.letters
		if !rising && !row {
			return false
		}
	}
	for i := first; i < end; i++ {
		if s.cells[i].replicate == 0 {
			s.cells[i].replicate = int32(i - first + 1)
		}
	}
	return true
}

// orderWells puts the cells of one key that the file does not number in the order of their plates, wells and dilutions, so
// that their numbers do not depend on the order of the rows.
func (s *study) orderWells(first, end int) {
	slices.SortStableFunc(s.cells[first:end], func(a, b cell) int {
		if a.replicate > 0 || b.replicate > 0 {
			return cmp.Compare(a.replicate, b.replicate)
		}
		x, y := s.in.Values.At(int(a.row)), s.in.Values.At(int(b.row))
		return cmp.Or(cmp.Compare(x.Plate, y.Plate), compareWells(x.Well, y.Well), cmp.Compare(x.Dilution.Or(0), y.Dilution.Or(0)))
	})
}

// compareWells orders wells by the letter of their row, then by the number of their column: A9 before A10.
func compareWells(a, b string) int {
	rowA, columnA, _ := tabular.ParseCell(a)
	rowB, columnB, _ := tabular.ParseCell(b)
	return cmp.Or(cmp.Compare(rowA, rowB), cmp.Compare(columnA, columnB), cmp.Compare(a, b))
}

type filePair struct{ first, second string }

type duplicateFinder struct {
	*study
	within  causes[fileCause]
	between causes[filePair]
}

// A place within a key that holds one value.
type place struct {
	replicate   int32
	column      string
	plate, well string
	dilution    float64
}

// compare looks at the cells of one key. Unnumbered cells in different columns of a file are different reads.
func (d *duplicateFinder) compare(first, end int32) {
	holder := map[place]int32{}
	unnumbered := int32(-1) // the first unnumbered cell that nothing but its column tells apart
	for i := first; i < end; i++ {
		c := &d.cells[i]
		if !c.used() {
			continue
		}
		src := &d.sources[c.source]
		where := place{replicate: c.replicate}
		if c.replicate == 0 {
			row := d.collected(i)
			where = place{column: src.column, plate: row.Plate, well: row.Well, dilution: row.Dilution.Or(0)}
			if row.Plate == "" && row.Well == "" && !row.Dilution.OK {
				switch {
				case unnumbered < 0:
					unnumbered = i
				case d.sources[d.cells[unnumbered].source].file != src.file:
					d.report(unnumbered, i)
					continue
				}
			}
		}
		if other, taken := holder[where]; taken {
			d.report(other, i)
			continue
		}
		holder[where] = i
	}
}

// report sets the second of two cells aside and, where they differ, the first.
func (d *duplicateFinder) report(first, second int32) {
	a, b := &d.cells[first], &d.cells[second]
	r, q := d.ref(first), d.ref(second)
	equal := a.value == b.value && a.censoring == b.censoring
	relation := "different"
	if equal {
		relation = "equal"
	}
	if r.at.File == q.at.File {
		q.note = fmt.Sprintf("%s %s day %d in %s and %s (%s / %s, %s)", q.animal, d.sources[b.source].name(), b.day,
			r.at.Cell(), q.at.Cell(), r.text, q.text, relation)
		r.note = q.note
		b.failed = failureOf("D-01")
		cause := fileCause{q.at.File, q.at.Sheet}
		d.within.add(cause, r)
		d.within.add(cause, q)
		if !equal {
			a.failed = failureOf("D-01")
		}
		return
	}
	if !equal {
		q.note = fmt.Sprintf("%s day %d (%s in %s, %s in %s)", q.animal, b.day, r.text, r.at, q.text, q.at)
		a.failed = failureOf("F-16")
	}
	b.failed = failureOf("F-16")
	d.between.add(filePair{r.at.File, q.at.File}, q)
}

// name is what a source measures, for a person.
func (s *source) name() string { return spaced(what(s.endpoint, s.analyte, s.matrix), s.site) }

// numberReplicates gives the cells of one key numbers that differ: the file's own where they are free, in order; the
// others count on.
func (s *study) numberReplicates(first, end int) {
	taken := map[int32]bool{}
	for i := first; i < end; i++ {
		if n := s.cells[i].replicate; n > 0 && !taken[n] {
			taken[n] = true
		} else {
			s.cells[i].replicate = 0
		}
	}
	next := int32(1)
	for i := first; i < end; i++ {
		if s.cells[i].replicate > 0 {
			continue
		}
		for taken[next] {
			next++
		}
		s.cells[i].replicate = next
		taken[next] = true
	}
}
