package trace

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"earmark/internal/issue"
)

// WriteText writes the trace for a person: the number, its formula, a line for every animal, what concerns it, and the files.
// With cells set it adds, below each animal, the intermediate values and every cell as typed.
func (t *Trace) WriteText(w io.Writer, cells bool) error {
	b := bufio.NewWriter(w)
	t.head(b)
	for _, s := range t.Groups {
		fmt.Fprintf(b, "\n%s  %s, %s: n %d, ", s.Symbol, s.Role, s.Group, s.N)
		if s.Centre != nil {
			fmt.Fprintf(b, "%s %s %s\n", s.Kind, number(*s.Centre), t.Unit)
		} else {
			fmt.Fprintf(b, "in %s\n", t.Unit)
		}
		if err := s.write(b, cells); err != nil {
			return err
		}
	}
	t.concerns(b, cells)
	t.tail(b)
	return b.Flush()
}

// text and number are a column of the published row; empty where it is missing.
func (t *Trace) text(column string) string { s, _ := t.Columns[column].(string); return s }

func (t *Trace) number(column string) (string, bool) {
	switch v := t.Columns[column].(type) {
	case float64:
		return number(v), true
	case int32:
		return fmt.Sprint(v), true
	}
	return "", false
}

func (t *Trace) head(b io.Writer) {
	fmt.Fprintf(b, "%s  %s\n", t.Ref.ID, t.Ref)
	marks := []string{t.Ref.Table}
	if t.Ref.Headline {
		marks = append(marks, "headline")
	}
	if t.Ref.Primary {
		marks = append(marks, "primary")
	}
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(b, "  %-10s %s\n", label, text)
		}
	}
	line("table", strings.Join(marks, ", "))
	if t.Ref.Definition != "" {
		line("percent", t.estimate("percent", "%"))
		line("interval", strings.Join(present(t.named("confidence", "confidence"), t.text("ci_method"), t.named("df", "df")), ", "))
		if class := t.text("window_class"); class != "none" {
			line("window", strings.Join(present(class, t.named("window_g", "g"), t.named("window", "V − N")), ", "))
		}
	} else {
		line("estimate", strings.TrimSpace(t.text("estimate_kind")+" "+t.estimate("estimate", t.unitOfEstimate())))
		line("test", strings.Join(present(t.text("method"), t.named("statistic", "statistic"), t.named("se", "se"), t.named("df", "df"), t.named("p", "p")), ", "))
		line("adjusted", strings.Join(present(t.named("p_adjusted", "p"), t.text("adjustment"), "family of "+fmt.Sprint(t.Columns["family_size"])+": "+t.text("family")), ", "))
		if panel := t.text("panel_family"); panel != "" {
			line("panel", strings.Join(present(t.named("p_family_adjusted", "p"), panel), ", "))
		}
	}
	if f := t.Formula; f != nil {
		name, _, _ := strings.Cut(f.Text, " = ")
		line("formula", f.Text)
		value := strings.TrimSpace(number(f.Value) + " " + f.Unit)
		fmt.Fprintf(b, "  %-10s %s = %s = %s\n", "", strings.Repeat(" ", utf8.RuneCountInString(name)), f.Filled, value)
		line("where", f.Where)
	}
	line("method", t.Model)
	line("notes", t.text("notes"))
}

// estimate is a number of the row with its interval.
func (t *Trace) estimate(column, unit string) string {
	v, known := t.number(column)
	if !known {
		return "none"
	}
	text := strings.TrimSpace(v + " " + unit)
	low, hasLow := t.number("ci_low")
	high, hasHigh := t.number("ci_high")
	if hasLow || hasHigh {
		text += fmt.Sprintf(", interval %s to %s", cmp.Or(low, "−∞"), cmp.Or(high, "∞"))
	}
	return text
}

// unitOfEstimate is the responses' unit for what is a difference of them; a ratio, a rank or a probability has none.
func (t *Trace) unitOfEstimate() string {
	if kind := t.text("estimate_kind"); strings.HasSuffix(kind, "mean_difference") || strings.HasSuffix(kind, "_shift") {
		return t.Unit
	}
	return ""
}

// named is a number of the row after its name; empty where it is missing.
func (t *Trace) named(column, name string) string {
	if v, known := t.number(column); known {
		return name + " " + v
	}
	return ""
}

func present(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

func (s Sample) write(w io.Writer, cells bool) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, a := range s.Animals {
		fmt.Fprintf(tab, "   %s\t%s\t%s\t%s\n", a.Animal, a.response(), a.How, strings.Join(a.addresses(), ", "))
		if !cells {
			continue
		}
		if err := tab.Flush(); err != nil {
			return err
		}
		for _, step := range a.Steps {
			if len(a.Steps) > 1 || len(a.Cells) > 1 {
				fmt.Fprintf(tab, "      %s\n", step)
			}
		}
		for _, c := range a.Cells {
			fmt.Fprintf(tab, "      %s\n", c)
		}
		if err := tab.Flush(); err != nil {
			return err
		}
	}
	return tab.Flush()
}

// response is the animal's value as analysed, or why there is none.
func (a Animal) response() string {
	switch {
	case a.Without != "":
		return a.Without
	case a.Limit != nil:
		return beyond(a.Censoring) + number(*a.Limit)
	}
	return number(*a.Value)
}

func beyond(censoring string) string {
	if censoring == "left" {
		return "< "
	}
	return "> "
}

// fewCells are as many cells as are named on the line of an animal.
const fewCells = 4

// addresses are where the animal's cells lie: each file and sheet with its cells, or the first of many and their number. A
// lone cell is shown as typed.
func (a Animal) addresses() []string {
	var all []string
	for i := 0; i < len(a.Cells); {
		c, n := a.Cells[i], 1
		names := []string{c.Cell}
		for i+n < len(a.Cells) && a.Cells[i+n].File == c.File && a.Cells[i+n].Sheet == c.Sheet {
			names = append(names, a.Cells[i+n].Cell)
			n++
		}
		text := c.File
		if c.Sheet != "" {
			text += fmt.Sprintf(" › %q", c.Sheet)
		}
		text += " › " + strings.Join(names[:min(n, fewCells)], " ")
		if n > fewCells {
			text += fmt.Sprintf(" … (%d cells)", n)
		}
		all = append(all, text)
		i += n
	}
	if len(a.Cells) == 1 {
		all[0] += " " + a.Cells[0].typed()
	}
	for _, c := range a.Cells {
		if c.Corrected != nil && len(a.Cells) > 1 {
			all[len(all)-1] += fmt.Sprintf("; %s corrected", c.Cell)
		}
	}
	return all
}

// String is the step on one line.
func (s Step) String() string {
	text := fmt.Sprintf("day %d\t%s\t", s.StudyDay, strings.Join(present(s.Site, s.Analyte, strings.TrimPrefix(s.Variable, "value")), " "))
	switch {
	case s.Value != nil:
		text += number(*s.Value)
	case s.Limit != nil:
		text += "beyond " + number(*s.Limit)
	}
	return text + fmt.Sprintf(" %s\t%s", s.Unit, s.How)
}

// typed is the text of the cell as typed, with its unit and what is read instead.
func (c Cell) typed() string {
	text := fmt.Sprintf("%q", c.Typed)
	if c.Corrected != nil {
		text += fmt.Sprintf(" corrected to %q", *c.Corrected)
	}
	return strings.TrimSpace(text + " " + c.TypedUnit)
}

// String is the cell on one line: address, what it holds, how it became the stored value.
func (c Cell) String() string {
	at := c.File
	if c.Sheet != "" {
		at += fmt.Sprintf(" › %q", c.Sheet)
	}
	text := fmt.Sprintf("day %d\t%s\t%s › %s\t%s", c.StudyDay, strings.Join(present(c.Site, c.Analyte, c.Timepoint, c.Plate, c.Well), " "), at, c.Cell, c.typed())
	if c.Factor != 0 && c.Factor != 1 {
		text += " × " + number(c.Factor)
	}
	if c.Per != "" {
		text += " / " + c.Per
	}
	if c.Dilution != nil {
		text += " × " + number(*c.Dilution) + " (dilution)"
	}
	switch {
	case c.Value != nil:
		text += " = " + number(*c.Value)
	case c.Censoring == "left" && c.LowerLimit != nil:
		text += ": < " + number(*c.LowerLimit)
	case c.Censoring == "right" && c.UpperLimit != nil:
		text += ": > " + number(*c.UpperLimit)
	}
	text += " " + c.Unit
	if c.Excluded != "" {
		text += "; left out: " + c.Excluded
	}
	return text
}

// concerns writes what was decided about the cells, and what was found; notes are counted unless they are asked for.
func (t *Trace) concerns(b io.Writer, notes bool) {
	fmt.Fprintln(b)
	text := func(r Row, column string) string { s, _ := r[column].(string); return s }
	for _, line := range t.Corrections {
		fmt.Fprintf(b, "corrected  %s › %s: %q read as %q: %s%s\n", text(line, "file"), text(line, "cell"), text(line, "found"),
			text(line, "corrected"), text(line, "reason"), by(text(line, "who")))
	}
	for _, line := range t.Exclusions {
		what := present(text(line, "animal"), text(line, "endpoint"), text(line, "analyte"))
		if day, known := line["study_day"].(int32); known {
			what = append(what, fmt.Sprintf("day %d", day))
		}
		fmt.Fprintf(b, "left out   %s: %s%s\n", strings.Join(what, ", "),
			strings.Join(present(text(line, "rule"), text(line, "reason")), ": "), by(text(line, "who")))
	}
	if len(t.Corrections)+len(t.Exclusions) == 0 {
		fmt.Fprintln(b, "No cell of it was corrected, and none left out by the exclusions ledger.")
	}
	unsaid := 0
	for _, i := range t.Issues {
		if text(i, "severity") == string(issue.Note) && !notes {
			unsaid++
			continue
		}
		fmt.Fprintf(b, "%-10s %s %s\n", text(i, "severity"), text(i, "code"), text(i, "message"))
	}
	if unsaid > 0 {
		fmt.Fprintf(b, "%-10s %d more, with --cells\n", "notes", unsaid)
	}
}

func by(who string) string {
	if who == "" {
		return ""
	}
	return " (" + who + ")"
}

// tail writes the files, and what was recomputed.
func (t *Trace) tail(b io.Writer) {
	fmt.Fprintln(b)
	for _, f := range t.Files {
		var is []string
		if f.Kept != nil {
			is = append(is, "kept copy "+f.Kept.state("has changed: it is damaged"))
		}
		if f.Now != nil {
			is = append(is, "present file "+f.Now.state("has changed since ("+f.Now.Path+")"))
		} else {
			is = append(is, "present file not found (--data names the folder of the config)")
		}
		fmt.Fprintf(b, "file       %s  sha256 %s\n           %s\n", f.Path, f.SHA256, strings.Join(is, "; "))
	}
	fmt.Fprintf(b, "run        %s of %s, earmark %s\n", t.Run.Run, t.Run.Study, t.Run.Program)
	var agree []string
	for _, c := range t.Checks {
		if c.Agrees {
			agree = append(agree, c.What)
		}
	}
	if len(agree) > 0 {
		fmt.Fprintf(b, "recomputed as published: %s\n", strings.Join(agree, "; "))
	}
	for _, c := range t.Checks {
		if !c.Agrees {
			fmt.Fprintf(b, "NOT as published: %s: %s\n", c.What, c.Detail)
		}
	}
}

func (c Copy) state(changed string) string {
	if c.Matches {
		return "is the one that was read"
	}
	return changed
}
