package drill

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"earmark/internal/issue"
	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// A variant is a study with a fault in it: the clean one, and what was changed of it.
type variant struct {
	*subject
	*rand.Rand
	plan    *plan.Plan
	changed map[sheetKey]*grid
	whole   map[string][]byte // files whose bytes were replaced; nil bytes for one that is gone
	wants   []want
	did     []string
}

// A want is a place at which the fault is to be found. What is empty may be anything.
type want struct {
	file, sheet string
	grid        *grid // of the file, where it may be saved under another name
	line        *line
	column      string
	// What the issue names where the cause has no cell: in its fields or its message.
	animal, group, endpoint string
}

// variant is a copy of the study to be changed.
func (s *subject) variant(random *rand.Rand) *variant {
	p := *s.plan
	p.Groups, p.Readouts, p.Endpoints = slices.Clone(p.Groups), slices.Clone(p.Readouts), slices.Clone(p.Endpoints)
	p.Analysis.Primary, p.Analysis.Endpoints = slices.Clone(p.Analysis.Primary), slices.Clone(p.Analysis.Endpoints)
	return &variant{subject: s, Rand: random, plan: &p, changed: map[sheetKey]*grid{}, whole: map[string][]byte{}}
}

// grid is a sheet to be changed; nil if it cannot be.
func (v *variant) grid(file, sheet string) *grid {
	key := sheetKey{file, sheet}
	if g := v.changed[key]; g != nil {
		return g
	}
	g := v.grids[key]
	if g == nil {
		return nil
	}
	v.changed[key] = g.clone()
	return v.changed[key]
}

// note remembers what was done.
func (v *variant) note(format string, args ...any) {
	v.did = append(v.did, fmt.Sprintf(format, args...))
}

// put changes a cell of the clean study's address.
func (v *variant) put(file, sheet string, row int32, column, text string) bool {
	g := v.grid(file, sheet)
	if g == nil || g.line(row) == nil || column == "" {
		return false
	}
	l := g.line(row)
	if l.at(column) == text {
		return false
	}
	v.note("%s %s%d: %q becomes %q", file, column, row, l.at(column), text)
	l.put(column, text)
	return true
}

// spoil changes a cell, which is where the fault is to be found.
func (v *variant) spoil(file, sheet string, row int32, column, text string) bool {
	if !v.put(file, sheet, row, column, text) {
		return false
	}
	v.expect(file, sheet, row, column)
	return true
}

// retype gives a reading another text; it is where the fault is to be found.
func (v *variant) retype(r *reading, text string) bool {
	return v.spoil(r.File, r.Sheet, r.Row, r.Column, text)
}

// scale multiplies the number of a reading as it is typed.
func (v *variant) scale(r *reading, factor float64) bool {
	x, ok := v.typed(r)
	return ok && v.retype(r, v.like(r, x*factor))
}

// typed is the number of a reading as typed.
func (v *variant) typed(r *reading) (float64, bool) {
	return v.grids[sheetKey{r.File, r.Sheet}].number(r.Typed)
}

// like is a number with the decimals, and the decimal sign, of a reading; with more decimals where they would leave fewer
// than three digits.
func (v *variant) like(r *reading, x float64) string {
	digits := decimals(r.Typed)
	if x != 0 {
		for digits < 9 && math.Abs(x)*math.Pow10(digits) < 100 && math.Abs(x*math.Pow10(digits)-math.Round(x*math.Pow10(digits))) > 1e-6 {
			digits++
		}
	}
	return v.show(r.File, r.Sheet, x, digits)
}

// show is a number in the way of a file.
func (v *variant) show(file, sheet string, x float64, digits int) string {
	text := strconv.FormatFloat(x, 'f', digits, 64)
	if v.grids[sheetKey{file, sheet}].comma {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// expect names a cell of the clean study's address as one of those where the fault is to be found; without a column the row,
// without a row the file.
func (v *variant) expect(file, sheet string, row int32, column string) {
	g := v.grid(file, sheet)
	w := want{file: file, sheet: sheet, column: column, grid: g}
	if row > 0 && g != nil {
		w.line = g.line(row)
	}
	v.wants = append(v.wants, w)
}

// expectLine names a cell of a line.
func (v *variant) expectLine(g *grid, l *line, column string) {
	v.wants = append(v.wants, want{file: g.file, sheet: g.sheet, grid: g, line: l, column: column})
}

// expectFile names a file.
func (v *variant) expectFile(file string) { v.wants = append(v.wants, want{file: file}) }

// expectWho names an animal, a group or an endpoint; what is empty may be any.
func (v *variant) expectWho(animal, group, endpoint string) {
	v.wants = append(v.wants, want{animal: animal, group: group, endpoint: endpoint})
}

// readout is the readout of a file in the variant's own plan.
func (v *variant) readout(file string) *plan.Readout {
	for i := range v.plan.Readouts {
		if v.plan.Readouts[i].File == file {
			return &v.plan.Readouts[i]
		}
	}
	return nil
}

// group is a group of the variant's own plan.
func (v *variant) group(name string) *plan.Group {
	for i := range v.plan.Groups {
		if v.plan.Groups[i].Name == name {
			return &v.plan.Groups[i]
		}
	}
	return nil
}

// add adds a readout whose file holds the rows.
func (v *variant) add(r plan.Readout, rows [][]string) *grid {
	g := &grid{file: r.File, info: textInfo, header: 1}
	for i, cells := range rows {
		g.lines = append(g.lines, &line{cells, int32(i + 1)})
	}
	v.changed[sheetKey{r.File, ""}] = g
	v.plan.Readouts = append(v.plan.Readouts, r)
	v.note("a readout %s is added", r.File)
	return g
}

// asBook saves a text file as a workbook, and returns its grid. It is nil for a file that cannot be, or whose cells a ledger
// names.
func (v *variant) asBook(file string) *grid {
	g := v.grid(file, "")
	if g == nil || g.info.Format != "csv" || slices.ContainsFunc(v.corrected, func(c schemas.Correction) bool { return c.File == file }) {
		return nil
	}
	r := v.readout(file)
	if r == nil || r.PlateLayout != "" {
		return nil
	}
	g.book = true
	r.File, r.Delimiter, r.Decimal, r.Encoding = bookName(file), "", "", ""
	return g
}

func bookName(file string) string { return strings.TrimSuffix(file, path.Ext(file)) + ".xlsx" }

// finish makes the files of the variant, and reports whether they or the plan differ from those of the clean study.
func (v *variant) finish() (files []schemas.File, changed bool, err error) {
	v.moveLedger()
	data := map[string][]byte{}
	for _, f := range v.files {
		data[f.Path] = f.Data
	}
	books := map[string][]*grid{}
	for _, key := range sortedKeys(v.changed) {
		g := v.changed[key]
		switch {
		case g.info.Format == "xlsx":
			books[g.file] = append(books[g.file], g)
		case g.book:
			delete(data, g.file)
			if data[bookName(g.file)], err = g.saved(); err != nil {
				return nil, false, err
			}
		default:
			if data[g.file], err = g.encoded(g.text()); err != nil {
				return nil, false, err
			}
		}
	}
	for file, changed := range books {
		if data[file], err = rewritten(changed[0].original, changed); err != nil {
			return nil, false, err
		}
	}
	for file, bytes := range v.whole {
		data[file] = bytes
		if bytes == nil {
			delete(data, file)
		}
	}
	paths := make([]string, 0, len(data))
	for p := range data {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	changed = len(paths) != len(v.files)
	for _, p := range paths {
		sum := sha256.Sum256(data[p])
		files = append(files, schemas.File{Path: p, Data: data[p], SHA256: hex.EncodeToString(sum[:])})
		changed = changed || !slices.ContainsFunc(v.files, func(f schemas.File) bool { return f.Path == p && bytes.Equal(f.Data, data[p]) })
	}
	if !changed {
		before, errBefore := json.Marshal(v.subject.plan)
		after, errAfter := json.Marshal(v.plan)
		changed = errBefore != nil || errAfter != nil || !bytes.Equal(before, after)
	}
	return files, changed, nil
}

func sortedKeys(m map[sheetKey]*grid) []sheetKey {
	keys := make([]sheetKey, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b sheetKey) int {
		return strings.Compare(a.file+"\x00"+a.sheet, b.file+"\x00"+b.sheet)
	})
	return keys
}

// moveLedger lets the lines of the ledger of corrections follow the rows that moved, and takes out those whose rows are gone.
func (v *variant) moveLedger() {
	for _, c := range v.corrected {
		g := v.changed[sheetKey{c.File, c.Sheet}]
		column, row, ok := tabular.ParseCell(c.Cell)
		if g == nil || !ok {
			continue
		}
		at := int32(0)
		l := g.line(row)
		if l != nil {
			at = g.row(l)
		}
		if at == row {
			continue
		}
		ledger := v.grid(v.plan.Ledgers.Corrections, "")
		if ledger == nil || ledger.line(c.LedgerRow) == nil {
			continue
		}
		entry := ledger.line(c.LedgerRow)
		if l == nil {
			ledger.remove(entry)
			continue
		}
		if k := slices.Index(entry.cells, c.Cell); k >= 0 {
			entry.cells[k] = fmt.Sprintf("%s%d", tabular.ColumnName(column), at)
		}
	}
}

// check runs the stages on the files, up to one, and returns the issues that are not those of the clean study.
func (v *variant) check(ctx context.Context, files []schemas.File, until string) ([]issue.Issue, error) {
	result, err := check(ctx, v.plan, files, until, v.version)
	if err != nil {
		return nil, err
	}
	var own []issue.Issue
	for _, i := range result.Issues.Issues() {
		if i.Accepted == "" && !slices.ContainsFunc(v.issues, func(clean issue.Issue) bool { return sameIssue(clean, i) }) {
			own = append(own, i)
		}
	}
	return own, nil
}

// sameIssue reports whether an issue is one of the clean study's: of the same cells, or of the same words where rows have
// moved.
func sameIssue(clean, i issue.Issue) bool {
	return clean.Code == i.Code && clean.Severity == i.Severity && len(clean.More) == len(i.More) &&
		(clean.Message == i.Message && clean.At.File == i.At.File || clean.At == i.At && slices.Equal(clean.More, i.More) && clean.At.File != "")
}

// judge finds out whether the issues name the fault.
func (v *variant) judge(f fault, issues []issue.Issue) trial {
	var t trial
	entry, _ := issue.Lookup(f.code)
	for _, i := range issues {
		t.said = append(t.said, says(i))
		grave := i.Severity == issue.Error || i.Severity == issue.Warning || i.Severity == issue.Withheld
		if grave {
			t.besides++
		}
		if !slices.ContainsFunc(v.wants, func(w want) bool { return w.meets(i) }) {
			continue
		}
		switch {
		case i.Code == f.code && (grave || entry.Severity == issue.Note):
			t.caught = true
		case grave && t.as == "":
			t.as = i.Code
		}
	}
	if t.caught {
		t.as = ""
		if entry.Severity != issue.Note {
			t.besides--
		}
	}
	return t
}

// hasWord reports whether a text has a name in it that is no part of a longer one, as M1 is of M12.
func hasWord(text, name string) bool {
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }
	for from := 0; ; {
		at := strings.Index(text[from:], name)
		if at < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:from+at])
		after, _ := utf8.DecodeRuneInString(text[from+at+len(name):])
		if !letter(before) && !letter(after) {
			return true
		}
		from += at + 1
	}
}

// meets reports whether an issue names the place.
func (w want) meets(i issue.Issue) bool {
	named := func(field, name string) bool { return name == "" || field == name || hasWord(i.Message, name) }
	if !named(i.Animal, w.animal) || !named(i.Group, w.group) || !named(i.Endpoint, w.endpoint) {
		return false
	}
	if w.file == "" {
		return true
	}
	file, sheet, row := w.file, w.sheet, int32(0)
	if w.line != nil {
		row = w.grid.row(w.line)
	}
	if w.grid != nil && w.grid.book {
		file, sheet = bookName(file), bookSheet
	}
	return slices.ContainsFunc(places(i), func(a issue.Address) bool {
		switch {
		case a.File != file:
			return false
		case w.line == nil && w.column == "":
			return true
		case a.Sheet != sheet:
			return false
		case w.line == nil:
			return a.Column == w.column || a.Column == ""
		}
		return a.Row == row && (w.column == "" || a.Column == "" || a.Column == w.column)
	})
}
