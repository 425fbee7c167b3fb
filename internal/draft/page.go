package draft

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/tabular"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
	"earmark/stages/intake"
)

// A page is one sheet of a file, or the file if it has no others, with what its cells tell at a first look.
type page struct {
	file   string
	info   tabular.Info
	sheet  tabular.Sheet
	head   tabular.Sheet // its first rows, in memory
	alone  bool          // the file has no other page
	words  string        // folded: of the names and of the top rows
	own    string        // folded: of the names alone
	fields []*field
	rows   int      // below the header, of the head
	above  []string // texts in the row above the header, fewer than the header has: labels that span columns
}

// A field is a column of a page.
type field struct {
	index   int
	header  string // cleaned; empty if it has none
	twice   bool   // another column has the same header
	filled  int
	numbers int
	dates   map[schemas.Date]int
	words   int // cells that are neither
	cells   []string
	counts  map[string]int // how often each text stands in it
	read    bool           // by some readout
}

// Rows and columns of a page that are looked at to guess what it is, and rows at its top to find the header.
const (
	lookRows    = 400
	lookColumns = 200
	headRows    = 20
)

// numberBehindWord is a number that a name has directly behind a word: weights2.
var numberBehindWord = regexp.MustCompile(`(\pL{3,})(\d)`)

// newPage takes the first look at a sheet.
func newPage(file string, info tabular.Info, sheet tabular.Sheet, alone bool) *page {
	p := &page{file: file, info: info, sheet: sheet, alone: alone}
	var rows []tabular.Row
	for row := range sheet.Rows() {
		row.Cells = slices.Clone(row.Cells[:min(len(row.Cells), lookColumns)])
		rows = append(rows, row)
		if len(rows) == lookRows {
			break
		}
	}
	p.head = sheet.NewSheet(slices.Values(rows))
	names := folded(strings.TrimSuffix(file, path.Ext(file)) + " " + sheet.Name)
	p.own = " " + names + " " + numberBehindWord.ReplaceAllString(names, "$1 $2") + " "
	p.words = p.own
	for _, row := range rows[:min(len(rows), headRows)] {
		p.words += folded(strings.Join(row.Cells, " ")) + " "
	}
	p.look(rows)
	return p
}

// look finds the header, the row of the first twenty with the most texts, and sorts the cells below it.
func (p *page) look(rows []tabular.Row) {
	header, texts, filled := -1, 0, 0
	for i, row := range rows[:min(len(rows), headRows)] {
		t, f := 0, 0
		for _, cell := range row.Cells {
			if cell = strings.TrimSpace(cell); cell == "" {
				continue
			}
			f++
			if _, number := plainNumber(cell); !number {
				t++
			}
		}
		if i+1 < len(rows) && (t > texts || t == texts && filled == 1 && f > 1) {
			header, texts, filled = i, t, f
		}
	}
	if header < 0 {
		return
	}
	seen := map[string]*field{}
	for i, cell := range rows[header].Cells {
		f := &field{index: i, dates: map[schemas.Date]int{}, counts: map[string]int{}}
		f.header, _ = tabular.Clean(cell)
		if other := seen[strings.ToLower(f.header)]; other != nil && f.header != "" {
			f.twice, other.twice = true, true
		}
		seen[strings.ToLower(f.header)] = f
		p.fields = append(p.fields, f)
	}
	p.rows = len(rows) - header - 1
	if header > 0 && p.sheet.Marks != nil {
		p.above = spanning(rows[header-1].Cells, len(rows[header].Cells))
	}
	for _, row := range rows[header+1:] {
		for i, cell := range row.Cells {
			if i == len(p.fields) {
				break
			}
			if text, _ := tabular.Clean(cell); text != "" {
				p.fields[i].add(text)
			}
		}
	}
}

// spanning are the texts of a row, two or more, if all of them have blanks to their right, over more of the columns of a header
// than their own, and the first column is none of theirs. It is nil otherwise.
func spanning(cells []string, columns int) []string {
	var texts []string
	for i, cell := range cells {
		text, _ := tabular.Clean(cell)
		if text == "" {
			continue
		}
		if i == 0 || i+1 >= columns || i+1 < len(cells) && strings.TrimSpace(cells[i+1]) != "" {
			return nil
		}
		texts = append(texts, text)
	}
	if len(texts) < 2 {
		return nil
	}
	return texts
}

func (f *field) add(text string) {
	f.filled++
	f.cells = append(f.cells, text)
	f.counts[text]++
	if _, number := plainNumber(text); number {
		f.numbers++
		return
	}
	if d, ok, _ := tabular.ParseDate(text, tabular.DayFirst); ok {
		f.dates[d]++
		return
	}
	f.words++
}

// plainNumber reads a number with a decimal point or comma.
func plainNumber(text string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	return v, err == nil
}

// numeric reports whether most cells of the column are numbers.
func (f *field) numeric() bool { return f.numbers > 0 && f.numbers*2 > f.filled }

// date is the date that nine of ten cells of the column have; false if they have none in common.
func (f *field) date() (schemas.Date, bool) {
	for _, d := range sortedKeys(f.dates) {
		if f.dates[d]*10 >= f.filled*9 {
			return d, true
		}
	}
	return 0, false
}

// sheetName is how a readout names the sheet; empty if it need not.
func (p *page) sheetName() string {
	if p.alone {
		return ""
	}
	return p.sheet.Name
}

// means is what a readout of a kind takes the header for; nothing, if it has no meaning there.
func (d *drafter) means(kind, header string) string {
	return d.meansIn(plan.Readout{Kind: kind}, header)
}

func (d *drafter) meansIn(r plan.Readout, header string) string {
	of := [2]string{r.Kind, r.Scale}
	if d.meanings[of] == nil {
		d.meanings[of] = intake.Meanings(d.params, r)
	}
	return d.meanings[of](header)
}

// dayHeader is a study day as a header: 7, Day 7, d7, D-1, 7 dpi.
var dayHeader = regexp.MustCompile(`(?i)^(?:study\s*)?(day|days|d|tag|dpi)?[ ._]*(-?\d{1,3})(?:\s*(?:dpi|d|days))?$`)

// dayOfText is the study day that a text is, and whether a word says that it is one.
func dayOfText(text string) (day int, worded, ok bool) {
	m := dayHeader.FindStringSubmatch(text)
	if m == nil {
		return 0, false, false
	}
	day, err := strconv.Atoi(m[2])
	return day, m[1] != "" || strings.ToLower(text) != m[2], err == nil
}

// laidOut are the layouts that the page may have beside a row for each animal or value: columns of days, if two or more headers
// are ascending study days and the first column is of animals; columns of animals, if the first column is one of ascending days, or
// of sides.
func (d *drafter) laidOut(p *page) []*plan.Layout {
	var first *field
	days, worded, last, other := 0, false, -1<<31, 0
	rising, counting := true, true
	for _, f := range p.fields {
		switch {
		case first == nil:
			if f.header != "" || f.filled > 0 {
				first = f
			}
		case f.header == "" || intake.IsStatistic(f.header):
		default:
			day, w, ok := dayOfText(f.header)
			if !ok {
				other++
				continue
			}
			days++
			worded = worded || w
			rising = rising && day > last
			counting = counting && day == days
			last = day
		}
	}
	if first == nil {
		return nil
	}
	if d.daysDown(first) && other+days > 1 && !worded {
		return []*plan.Layout{{Columns: plan.ByAnimal, Rows: plan.ByDay}}
	}
	if sidesDown(first) && other+days > 1 {
		return []*plan.Layout{{Columns: plan.ByAnimal, Rows: plan.ByEar}}
	}
	if days > 1 && rising && (worded || saysDay(first.header) || !counting) {
		return []*plan.Layout{{Columns: plan.ByDay, Rows: plan.ByAnimal}}
	}
	return nil
}

// sidesDown reports whether every cell of a column names a side, and both are named.
func sidesDown(f *field) bool {
	named := map[string]bool{}
	for _, cell := range f.cells {
		side := intake.Side(cell)
		if cell != "" && side == "" {
			return false
		}
		named[side] = true
	}
	return named["left"] && named["right"]
}

// daysDown reports whether a column holds ascending study days, each once, that a word before them or its header calls so.
func (d *drafter) daysDown(f *field) bool {
	if d.means(plan.Animals, f.header) == "animal" || f.filled < 2 {
		return false
	}
	last := -1 << 31
	for _, cell := range f.cells {
		day, worded, ok := dayOfText(cell)
		if !ok || day <= last || !worded && !saysDay(f.header) {
			return false
		}
		last = day
	}
	return true
}

// isDay reports whether a header is that of a column of study days: it ends with a word for them.
func isDay(header string) bool {
	words := strings.Fields(folded(splitCase(header)))
	return len(words) > 0 && slices.Contains([]string{"day", "days", "dpi"}, words[len(words)-1])
}

// saysDay reports whether a header has a word for study days.
func saysDay(header string) bool { return hasWord(header, []string{"day", "days", "dpi"}) }

// Words in the headers of columns that say what they hold, where the header is none that every readout knows.
var (
	groupWords  = []string{"group", "grp", "treatment", "treat", "treated", "arm", "diet", "condition", "cohort", "genotype", "drug", "compound", "regimen", "therapy", "gruppe", "behandlung", "gt"}
	animalWords = []string{"animal", "mouse", "mice", "maus", "tier", "rat", "subject", "eartag"}
	idWords     = []string{"id", "nr", "no", "code"} // of animals, if nearly every row has another
	startWords  = []string{"inoculation", "induction", "induced", "sensitisation", "sensitization", "start", "day 0", "first application", "first dose"}
)

func hasWord(header string, words []string) bool {
	text := " " + folded(splitCase(header)) + " "
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, " "+w+" ") })
}

// splitCase puts a space before a capital that follows a small letter: TreatName.
func splitCase(text string) string {
	var b strings.Builder
	small := false
	for _, r := range text {
		if small && r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
		}
		small = r >= 'a' && r <= 'z'
		b.WriteRune(r)
	}
	return b.String()
}

// columns declares what columns of the page are that no readout knows by their headers: the one that names the groups, the
// one that names the animals, and values that have a column of dates beside each.
func (d *drafter) columns(p *page) []plan.Column {
	var declared []plan.Column
	known := map[string]bool{}
	for _, f := range p.fields {
		known[d.means(plan.Animals, f.header)] = true
	}
	if f := d.groupField(p); f != nil && (!known["group"] || d.numbered(p) != nil) {
		declared = append(declared, plan.Column{Name: f.header, Is: "group"})
		known["group"] = true
	}
	if !known["animal"] {
		for i, f := range p.fields {
			unique := f.filled > 1 && len(f.counts) == f.filled
			named := hasWord(f.header, animalWords) && !hasWord(f.header, groupWords)
			numbered := hasWord(f.header, idWords) && !hasWord(f.header, groupWords) && len(f.counts) > 2 || d.means(plan.Animals, f.header) == "tag" && unique
			first := unique && i == 0 && known["group"] && f.words > 0
			if f.header != "" && !f.twice && len(f.dates) == 0 && f.filled > 1 && (named || numbered || first) {
				declared = append(declared, plan.Column{Name: f.header, Is: "animal"})
				break
			}
		}
	}
	return declared
}

// numbered is the column that the header calls that of the groups, if it only numbers them; nil otherwise. A column beside it
// may say which they are.
func (d *drafter) numbered(p *page) *field {
	at := slices.IndexFunc(p.fields, func(f *field) bool { return f.header != "" && d.means(plan.Animals, f.header) == "group" })
	if at < 0 || p.fields[at].filled == 0 || p.fields[at].numbers < p.fields[at].filled {
		return nil
	}
	return p.fields[at]
}

// numbersOf are the numbers of the groups that the page names in another column, if each has one of its own.
func (d *drafter) numbersOf(p *page) map[string]string {
	numbers, names := d.numbered(p), d.groupField(p)
	if numbers == nil || names == nil || numbers.filled != p.rows || names.filled != p.rows {
		return nil
	}
	of, back := map[string]string{}, map[string]string{}
	for i, name := range names.cells {
		n := numbers.cells[i]
		if of[name] != "" && of[name] != n || back[n] != "" && back[n] != name {
			return nil
		}
		of[name], back[n] = n, name
	}
	return of
}

// groupField is the column whose texts are most likely the groups: few different ones, which repeat; of those the one whose
// header and texts say most of groups. It is nil if no column says anything of them.
func (d *drafter) groupField(p *page) *field {
	var best *field
	top := 1
	dosing := slices.ContainsFunc(p.fields, func(f *field) bool {
		return slices.Contains([]string{"dose", "route", "volume"}, d.means(plan.Dosing, f.header))
	})
	for _, f := range p.fields {
		if f.header == "" || f.twice || f.words*2 < f.filled || len(f.dates) > 0 || f.filled < 4 || f.filled*5 < p.rows*4 ||
			len(f.counts) < 2 || len(f.counts) > max(2, f.filled/2) {
			continue
		}
		is := d.means(plan.Animals, f.header)
		if is != "" && is != "fate" && is != "group" || dosing && d.means(plan.Dosing, f.header) != "" || is != "group" && d.describesValues(f.header) {
			continue
		}
		score, long := 0, 0
		if is == "group" || hasWord(f.header, groupWords) {
			score += 2
		}
		for _, name := range sortedKeys(f.counts) {
			if g, said := guess(name); said && (g.Role == plan.Vehicle || g.Role == plan.Naive || g.Role == plan.Sham || g.Role == plan.DiseaseUntreated) {
				score++
			}
			long += min(len(name), 2)
		}
		if long > len(f.counts) && score > 0 {
			score++
		}
		if score > top {
			best, top = f, score
		}
	}
	return best
}

// describesValues reports whether a header says something of values in a readout of some endpoint, such as their analyte.
func (d *drafter) describesValues(header string) bool {
	return slices.ContainsFunc(d.base.Endpoints, func(e endpoint.Spec) bool {
		is := d.means(e.Kind, header)
		return is != "" && is != "group"
	})
}

// dated are the columns of numbers that have a column of dates to their right, nearly all the same: values of one day each.
func (p *page) dated() map[*field]schemas.Date {
	found := map[*field]schemas.Date{}
	for i := 0; i+1 < len(p.fields); i++ {
		f, beside := p.fields[i], p.fields[i+1]
		if day, one := beside.date(); one && f.numeric() && f.header != "" && !f.twice {
			found[f] = day
		}
	}
	return found
}

// groupTexts are the texts of the column that names the groups, by its header or by what columns guesses; nil if there is none.
func (d *drafter) groupTexts(p *page) []string {
	at := slices.IndexFunc(p.fields, func(f *field) bool { return f.header != "" && d.means(plan.Animals, f.header) == "group" })
	if f := d.groupField(p); f != nil && (at < 0 || d.numbered(p) != nil) {
		at = f.index
	}
	if at < 0 {
		return nil
	}
	var texts []string
	for _, text := range p.fields[at].cells {
		if !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if len(texts) > manyGroups {
		return nil
	}
	return texts
}

// start is the date of study day 0 that a column says which has one date: that of the inoculation, or of the first dose.
func (p *page) start() (schemas.Date, bool) {
	for _, f := range p.fields {
		if d, one := f.date(); one && hasWord(f.header, startWords) {
			return d, true
		}
	}
	return 0, false
}

// sortedKeys are the keys of a map in ascending order.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
