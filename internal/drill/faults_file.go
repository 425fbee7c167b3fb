package drill

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"earmark/internal/issue"
	"earmark/internal/tabular"
	"earmark/schemas"
)

// fileFaults are those of chapter F that need no workbook.
var fileFaults = []fault{
	{code: "F-02", inject: func(v *variant) bool { // one to three lines of text above the header
		g, ok := pick(v.Rand, v.valueFiles())
		if !ok || slices.ContainsFunc(v.issues, func(i issue.Issue) bool { return i.Code == "F-02" && i.At.File == g.file }) {
			return false
		}
		g = v.grid(g.file, g.sheet)
		for range between(v.Rand, 1, 3) {
			text, _ := pick(v.Rand, []string{"Study 12, room 3", "exported by the balance", "see notebook 4, page 17"})
			l := &line{cells: make([]string, g.width())}
			l.cells[0] = text
			g.insert(g.lines[0], l)
		}
		v.note("%s: lines of text above the header", g.file)
		v.expectFile(g.file)
		return true
	}},
	{code: "F-04", inject: func(v *variant) bool { // an invisible character behind or within an identifier or a value
		r, ok := v.one(nil)
		if !ok {
			return false
		}
		mark, _ := pick(v.Rand, []string{"\u00a0", "\u200b", "\t", "\ufeff"})
		if v.IntN(2) == 0 || mark == "\t" && v.grid(r.File, r.Sheet).info.Delimiter == "tab" {
			mark = "\u00a0"
		}
		if v.IntN(2) == 0 && r.AnimalColumn != "" {
			return v.spoil(r.File, r.Sheet, r.Row, r.AnimalColumn, v.grid(r.File, r.Sheet).line(r.Row).at(r.AnimalColumn)+mark)
		}
		return v.retype(r, r.Typed+mark)
	}},
	{code: "F-05", inject: func(v *variant) bool { // another spelling of the unit in the header
		r, g, open, end, ok := v.headed()
		if !ok {
			return false
		}
		header := g.head().at(r.Column)
		other, ok := pick(v.Rand, r.unit.Synonyms)
		if !ok || other == header[open+1:end] {
			return false
		}
		return v.spoil(r.File, r.Sheet, g.header, r.Column, header[:open+1]+other+header[end:])
	}},
	{code: "F-06", inject: func(v *variant) bool { // the other decimal sign in a few cells of a column
		r, ok := v.one(func(r *reading) bool { d := decimals(r.Typed); return d > 0 && d != 3 })
		if !ok {
			return false
		}
		column := v.plain(func(o *reading) bool {
			return o.File == r.File && o.Sheet == r.Sheet && o.Column == r.Column && decimals(o.Typed) > 0 && decimals(o.Typed) != 3
		})
		if len(column) < 8 {
			return false
		}
		for _, o := range some(v.Rand, column, between(v.Rand, 1, 4)) {
			v.retype(o, strings.NewReplacer(".", ",", ",", ".").Replace(o.Typed))
		}
		return true
	}},
	{code: "F-07", inject: func(v *variant) bool { // thousands with the sign that separates decimals elsewhere
		r, ok := v.one(func(r *reading) bool {
			return !strings.ContainsAny(r.Typed, ".,") && len(strings.TrimSpace(r.Typed)) > 3
		})
		if !ok || v.IntN(3) == 0 {
			r, ok = v.one(func(r *reading) bool { return decimals(r.Typed) == 3 })
		}
		if !ok {
			return false
		}
		text := strings.TrimSpace(r.Typed)
		if strings.HasPrefix(text, "0") {
			return false
		}
		if strings.ContainsAny(text, ".,") {
			return v.retype(r, strings.NewReplacer(".", ",", ",", ".").Replace(text))
		}
		sign := ","
		if v.grid(r.File, r.Sheet).comma {
			sign = "."
		}
		return v.retype(r, text[:len(text)-3]+sign+text[len(text)-3:])
	}},
	{code: "F-08", inject: func(v *variant) bool { // a value that became a date
		r, ok := v.one(nil)
		if !ok {
			return false
		}
		text, _ := pick(v.Rand, []string{"3-Feb", "2-Jan", "Mar-12", "2026-02-01", "01.02.2026", "5-May"})
		return v.retype(r, text)
	}},
	{code: "F-09", inject: func(v *variant) bool { // a gene that became a date
		r, ok := v.one(func(r *reading) bool { return r.spec.Analytes == "gene" })
		if !ok {
			return false
		}
		g := v.grid(r.File, r.Sheet)
		column := g.columnOf("target name", "gene", "gene name", "gene symbol", "target", "detector", "analyte")
		text, _ := pick(v.Rand, []string{"2-Sep", "1-Mar", "7-Sep", "1-Dec", "2026-09-02", "46267"})
		hit := 0
		for _, o := range some(v.Rand, v.plain(func(o *reading) bool { return o.File == r.File && o.Analyte == r.Analyte }), between(v.Rand, 1, 12)) {
			if v.spoil(o.File, o.Sheet, o.Row, column, text) {
				hit++
			}
		}
		return hit > 0
	}},
	{code: "F-11", inject: func(v *variant) bool { // the error of a formula as text
		r, ok := v.one(nil)
		if !ok {
			return false
		}
		text, _ := pick(v.Rand, []string{"#DIV/0!", "#REF!", "#N/A", "#VALUE!", "#NAME?", "#NUM!"})
		return v.retype(r, text)
	}},
	{code: "F-13", inject: func(v *variant) bool { // saved in the encoding of Windows
		g, ok := pick(v.Rand, v.list())
		if !ok || g.info.Format != "csv" || g.info.Encoding != "UTF-8" {
			return false
		}
		text := strings.ReplaceAll(g.text(), "\u03bc", "µ")
		data, err := charmap.Windows1252.NewEncoder().Bytes([]byte(text))
		if err != nil || utf8.Valid(data) {
			return false
		}
		v.whole[g.file] = data
		v.note("%s is saved as Windows-1252", g.file)
		v.expectFile(g.file)
		return true
	}},
	{code: "F-34", inject: func(v *variant) bool { // an earlier program could not write a letter of a text
		g, ok := pick(v.Rand, v.list())
		if !ok || g.info.Format != "csv" || g.info.Encoding != "UTF-8" {
			return false
		}
		var foreign []rune
		for _, r := range g.text() {
			if r > unicode.MaxLatin1/2 && !slices.Contains(foreign, r) {
				foreign = append(foreign, r)
			}
		}
		lost, ok := pick(v.Rand, foreign)
		if !ok {
			return false
		}
		v.whole[g.file] = []byte(strings.ReplaceAll(g.text(), string(lost), string(unicode.ReplacementChar)))
		v.note("every %q of %s is replaced by U+FFFD", lost, g.file)
		v.expectFile(g.file)
		return true
	}},
	{code: "F-17", inject: func(v *variant) bool { // a cell that was changed after the file was sealed
		r, ok := v.one(nil)
		if !ok {
			return false
		}
		readout := v.readout(r.File)
		i := slices.IndexFunc(v.files, func(f schemas.File) bool { return f.Path == r.File })
		if readout == nil || i < 0 {
			return false
		}
		readout.SHA256 = v.files[i].SHA256
		x, ok := v.typed(r)
		if !ok || !v.retype(r, v.like(r, x*1.1)) {
			return false
		}
		v.expectFile(r.File)
		return true
	}},
	{code: "F-14", inject: func(v *variant) bool { // a cell too many, or one too few, in a row
		g, ok := pick(v.Rand, v.valueFiles())
		if !ok || g.info.Format != "csv" || g.width() < 3 {
			return false
		}
		g = v.grid(g.file, g.sheet)
		l, ok := pick(v.Rand, slices.DeleteFunc(g.body(), func(l *line) bool { return len(l.cells) != g.width() }))
		if !ok {
			return false
		}
		at := v.IntN(len(l.cells))
		if v.IntN(2) == 0 {
			l.cells = slices.Insert(l.cells, at, "low")
			v.note("%s row %d: a cell is inserted at %d", g.file, l.was, at+1)
		} else {
			l.cells = slices.Delete(l.cells, at, at+1)
			v.note("%s row %d: cell %d is gone", g.file, l.was, at+1)
		}
		v.expectLine(g, l, "")
		return true
	}},
	{code: "F-15", criterion: "two animals or more of a day, and a part of a group: a group without any values may not have been measured", inject: func(v *variant) bool { // the tail of a file is missing
		g, ok := pick(v.Rand, v.valueFiles())
		if !ok {
			return false
		}
		g = v.grid(g.file, g.sheet)
		body := g.body()
		n := between(v.Rand, 3, 3+len(body)/5)
		if n > len(body)-3 {
			return false
		}
		gone := body[len(body)-n:]
		if !v.through(g, gone[0].was) {
			return false
		}
		g.remove(gone...)
		v.note("%s: the last %d rows are gone", g.file, n)
		v.expectFile(g.file)
		return true
	}},
	{code: "F-16", inject: func(v *variant) bool { // a copy of a file under another name, up to three values changed
		g, ok := pick(v.Rand, v.valueFiles())
		if !ok {
			return false
		}
		i := slices.IndexFunc(v.files, func(f schemas.File) bool { return f.Path == g.file })
		r := *v.readoutOf(g.file)
		dot := strings.LastIndex(g.file, ".")
		name, _ := pick(v.Rand, []string{" (1)", "_final", "_v2", " - copy", " copy"})
		r.File = g.file[:dot] + name + g.file[dot:]
		v.whole[r.File] = v.files[i].Data
		if n := v.IntN(4); n > 0 && g.info.Format == "csv" {
			copied := g.clone()
			for _, o := range some(v.Rand, v.plain(func(o *reading) bool { return o.File == g.file }), n) {
				x, _ := g.number(o.Typed)
				copied.line(o.Row).put(o.Column, v.like(o, x*1.04+0.01))
			}
			var err error
			if v.whole[r.File], err = copied.encoded(copied.text()); err != nil {
				return false
			}
			v.note("%d values of the copy differ", n)
		}
		v.plan.Readouts = append(v.plan.Readouts, r)
		v.note("%s is a copy of %s", r.File, g.file)
		v.expectFile(g.file)
		v.expectFile(r.File)
		return true
	}},
	{code: "F-19", inject: func(v *variant) bool { // a number with a remark
		r, ok := v.one(nil)
		if !ok {
			return false
		}
		x := strings.TrimSpace(r.Typed)
		text, _ := pick(v.Rand, []string{x + "*", "~" + x, x + " (swollen)", x + "?", x + " repeat", "ca. " + x})
		return v.retype(r, text)
	}},
	{code: "F-20", inject: func(v *variant) bool { // several codes for missing values in a column, or a number as one
		r, ok := v.one(func(r *reading) bool { return !r.spec.PerAnalyte })
		if !ok {
			return false
		}
		column := v.plain(func(o *reading) bool { return o.File == r.File && o.Sheet == r.Sheet && o.Column == r.Column })
		codes := [][]string{{"NA", "n/a", "-"}, {"999"}, {"NA", "."}, {"-99"}, {"n.d.", "NA"}, {"9999"}}
		chosen, _ := pick(v.Rand, codes)
		n := between(v.Rand, max(2, len(chosen)), 5)
		if len(column) < 4*n {
			return false
		}
		for i, o := range some(v.Rand, column, n) {
			v.retype(o, chosen[i%len(chosen)])
		}
		return true
	}},
	{code: "F-21", inject: splitByDay},
	{code: "F-22", inject: func(v *variant) bool { // another format under the name of a table
		g, ok := pick(v.Rand, v.list())
		if !ok || g.info.Format != "csv" {
			return false
		}
		foreign := []string{"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "\x1f\x8b\x08\x00", "\x89PNG\r\n\x1a\n", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "<html><body>"}
		text, _ := pick(v.Rand, foreign)
		data, _ := g.encoded(g.text())
		if v.IntN(4) == 0 {
			at := v.IntN(len(data))
			data = slices.Insert(slices.Clone(data), at, make([]byte, 1+v.IntN(200))...)
			v.note("%s holds zero bytes at %d", g.file, at)
		} else {
			data = append([]byte(text), data...)
			v.note("%s begins with %q", g.file, text)
		}
		v.whole[g.file] = data
		v.expectFile(g.file)
		return true
	}},
	{code: "F-23", inject: func(v *variant) bool {
		g, ok := pick(v.Rand, v.list())
		if !ok || g.info.Format != "csv" {
			return false
		}
		text, _ := pick(v.Rand, []string{"", "\n", "\r\n\r\n", "  \n", "\ufeff"})
		v.whole[g.file] = []byte(text)
		v.note("%s is empty", g.file)
		v.expectFile(g.file)
		return true
	}},
	{code: "F-24", inject: func(v *variant) bool {
		g, ok := pick(v.Rand, v.list())
		if !ok {
			return false
		}
		g = v.grid(g.file, g.sheet)
		g.keep(func(*line) bool { return false })
		v.note("%s has nothing below its header", g.file)
		v.expectFile(g.file)
		return true
	}},
	{code: "F-25", inject: func(v *variant) bool { // the column of the animals, or every column of values, is gone
		g, ok := pick(v.Rand, v.valueFiles())
		if !ok || g.info.Format != "csv" {
			return false
		}
		g = v.grid(g.file, g.sheet)
		var gone []string
		if v.IntN(2) == 0 {
			gone = []string{g.columnOf("animal", "mouse", "animal id", "sample name", "mouse id", "id")}
		} else {
			for _, r := range v.readings {
				if r.File == g.file && !slices.Contains(gone, r.Column) {
					gone = append(gone, r.Column)
				}
			}
		}
		if len(gone) == 0 || gone[0] == "" {
			return false
		}
		slices.SortFunc(gone, func(a, b string) int { return index(b) - index(a) })
		for _, l := range g.lines {
			for _, column := range gone {
				if i := index(column); i < len(l.cells) {
					l.cells = slices.Delete(l.cells, i, i+1)
				}
			}
		}
		v.note("%s: columns %s are gone", g.file, strings.Join(gone, " "))
		v.expectFile(g.file)
		return true
	}},
	{code: "F-26", inject: func(v *variant) bool { // the unit of a header is gone, or none of the endpoint's
		r, g, open, end, ok := v.headed()
		if !ok || r.spec.Components != nil || len(r.spec.Units) < 2 {
			return false
		}
		header := g.head().at(r.Column)
		text := strings.TrimSpace(header[:open])
		if v.IntN(2) == 0 {
			unit, _ := pick(v.Rand, []string{"a.u.", "mn", "kpa", "dl", "?"})
			text = header[:open+1] + unit + header[end:]
		}
		return v.spoil(r.File, r.Sheet, g.header, r.Column, text)
	}},
	{code: "F-27", inject: func(v *variant) bool { // a text that is no number
		r, ok := v.one(nil)
		if !ok {
			return false
		}
		x := strings.TrimSpace(r.Typed)
		text, _ := pick(v.Rand, []string{
			strings.Replace(x, "0", "O", 1), strings.Replace(x, "1", "l", 1), "abc", "see book", "0.4.1", "ok", x + x[:1] + "-" + x,
		})
		if _, number := tabular.ParsePlain(text); number {
			return false
		}
		return v.retype(r, text)
	}},
	{code: "F-28", inject: func(v *variant) bool { // a column that means nothing to the readout
		g, ok := pick(v.Rand, v.valueFiles())
		if !ok {
			return false
		}
		g = v.grid(g.file, g.sheet)
		header, _ := pick(v.Rand, []string{"Observer", "Remarks", "Batch", "Freezer box", "Checked by"})
		column := g.addColumn(header, func(*line) string { return "KB" })
		v.note("%s: a column %q is added", g.file, header)
		v.expectLine(g, g.head(), column)
		return true
	}},
	{code: "F-29", inject: func(v *variant) bool { // a row longer than any that is read
		g, ok := pick(v.Rand, v.valueFiles())
		if !ok || g.info.Format != "csv" {
			return false
		}
		g = v.grid(g.file, g.sheet)
		l, ok := pick(v.Rand, g.body())
		if !ok {
			return false
		}
		if v.IntN(2) == 0 {
			l.cells = append(l.cells, strings.Repeat("x", 1<<20))
		} else {
			l.cells = append(l.cells, make([]string, 1<<14)...)
		}
		v.note("%s row %d is too long", g.file, l.was)
		v.expectLine(g, l, "")
		v.expectFile(g.file)
		return true
	}},
	{code: "F-30", inject: func(v *variant) bool { // a day or a date that is none
		r, ok := v.one(func(r *reading) bool { return r.DayColumn != "" })
		if !ok {
			return false
		}
		text, _ := pick(v.Rand, []string{"seventh", "?", "31.02.2026", "d?", "week", "1.5.26.3", "7,14"})
		return v.spoil(r.File, r.Sheet, r.Row, r.DayColumn, text)
	}},
	{code: "F-31", inject: func(v *variant) bool { // no animal beside a value
		r, ok := v.one(func(r *reading) bool { return r.AnimalColumn != "" })
		if !ok {
			return false
		}
		v.expect(r.File, r.Sheet, r.Row, r.Column)
		return v.spoil(r.File, r.Sheet, r.Row, r.AnimalColumn, "")
	}},
	{code: "F-33", inject: func(v *variant) bool { // rows of means below the animals
		g, ok := pick(v.Rand, v.valueFiles())
		if !ok {
			return false
		}
		g = v.grid(g.file, g.sheet)
		body := g.body()
		column := g.columnOf("animal", "mouse", "animal id", "mouse id")
		if column == "" || len(body) == 0 {
			return false
		}
		for _, label := range some(v.Rand, []string{"Mean", "SD", "SEM", "Median"}, between(v.Rand, 1, 3)) {
			l := &line{cells: slices.Clone(body[len(body)-1].cells)}
			l.put(column, label)
			g.lines = append(g.lines, l)
			v.note("%s: a row %q is added", g.file, label)
			v.expectLine(g, l, column)
		}
		return true
	}},
}

// headed is a plain reading whose header has its unit in brackets, with the places of these.
func (v *variant) headed() (r *reading, g *grid, open, end int, ok bool) {
	r, ok = v.one(func(r *reading) bool { return r.unit.Name != "" })
	if !ok {
		return nil, nil, 0, 0, false
	}
	if g = v.grid(r.File, r.Sheet); g.header == 0 {
		return nil, nil, 0, 0, false
	}
	header := g.head().at(r.Column)
	open, end = strings.LastIndex(header, "("), strings.LastIndex(header, ")")
	return r, g, open, end, open > 0 && end > open
}

// splitByDay splits a file of several days into two, of which the second calls a side by another word (F-21).
func splitByDay(v *variant) bool {
	r, ok := v.one(func(r *reading) bool { return r.Site != "" && r.DayColumn != "" && r.File != "" })
	if !ok {
		return false
	}
	g := v.grid(r.File, r.Sheet)
	if g.info.Format != "csv" || len(v.corrected) > 0 && slices.ContainsFunc(v.corrected, func(c schemas.Correction) bool { return c.File == r.File }) {
		return false
	}
	late := map[int32]bool{}
	for _, o := range v.readings {
		if o.File == r.File && o.day >= r.day {
			late[o.Row] = true
		}
	}
	own := *v.readoutOf(r.File)
	own.File = strings.TrimSuffix(r.File, ".csv") + "_late.csv"
	second := g.clone()
	second.file = own.File
	second.keep(func(l *line) bool { return late[l.was] })
	g.keep(func(l *line) bool { return !late[l.was] })
	if len(g.body()) == 0 || len(second.body()) == 0 {
		return false
	}
	changed := false
	for i, h := range second.head().cells {
		to := h
		for _, pair := range [][2]string{{"Ear R ", "RE "}, {"Ear L ", "LE "}, {"Right", "Ear R"}, {"Left", "Ear L"}} {
			to = strings.Replace(to, pair[0], pair[1], 1)
		}
		changed = changed || to != h
		second.head().cells[i] = to
	}
	for i, l := range second.lines {
		l.was = int32(i + 1)
	}
	v.changed[sheetKey{own.File, ""}] = second
	v.plan.Readouts = append(v.plan.Readouts, own)
	v.note("%s from day %d on stands in %s with other headers", r.File, r.day, own.File)
	v.expectFile(own.File)
	return changed
}

// through reports whether the rows from one on hold two animals or more of some day, and of one of their groups that day not all.
func (v *variant) through(g *grid, from int32) bool {
	type session struct {
		day   int32
		group string
	}
	gone, left := map[session]map[string]bool{}, map[session]bool{}
	animals := map[int32]map[string]bool{}
	for _, r := range v.readings {
		if r.File != g.file || r.Sheet != g.sheet {
			continue
		}
		at := session{r.day, r.group}
		if r.Row < from {
			left[at] = true
			continue
		}
		if gone[at] == nil {
			gone[at] = map[string]bool{}
		}
		gone[at][r.Animal] = true
		if animals[r.day] == nil {
			animals[r.day] = map[string]bool{}
		}
		animals[r.day][r.Animal] = true
	}
	for at := range gone {
		if left[at] && len(animals[at.day]) > 1 {
			return true
		}
	}
	return false
}
