// Package rundiff says which results differ between two runs, how much it matters, and which changed cell, parameter or
// program did it.
package rundiff

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/internal/rerun"
)

// Tables are tables of a run by name.
type Tables map[string]rerun.Table

// results says where the results of a table are: one a row.
var results = []struct {
	table, estimate, low, high string
	p, adjusted, class         string // empty where the table has none
	percent                    bool
}{
	{table: "inhibition", estimate: "percent", low: "ci_low", high: "ci_high", class: "window_class", percent: true},
	{table: "comparisons", estimate: "estimate", low: "ci_low", high: "ci_high", p: "p", adjusted: "p_adjusted"},
	{table: "dose_response", estimate: "ed50", low: "ed50_ci_low", high: "ed50_ci_high", p: "p"},
}

// ResultTables names the tables that hold results.
func ResultTables() []string {
	var names []string
	for _, r := range results {
		names = append(names, r.table)
	}
	return names
}

// A Result is a published number with what belongs to it; nil is missing, as in the table.
type Result struct {
	Estimate  *float64 `json:"estimate"`
	Low       *float64 `json:"ci_low"`
	High      *float64 `json:"ci_high"`
	P         *float64 `json:"p,omitempty"`
	PAdjusted *float64 `json:"p_adjusted,omitempty"`
	Class     string   `json:"window_class,omitempty"`

	title             string
	percent           bool
	primary, headline bool
}

// judged is the p that is held against alpha: the adjusted one, or that which is not adjusted where there is none.
func (r *Result) judged() *float64 {
	if r.PAdjusted != nil {
		return r.PAdjusted
	}
	return r.P
}

// equal reports whether two results are the same in every number and the class.
func (r *Result) equal(o *Result) bool {
	if r == nil || o == nil {
		return r == o
	}
	return same(r.Estimate, o.Estimate) && same(r.Low, o.Low) && same(r.High, o.High) && same(r.P, o.P) &&
		same(r.PAdjusted, o.PAdjusted) && r.Class == o.Class
}

func same(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// A name is the table and key of a result.
type name struct{ table, key string }

// resultsOf are the results of a run.
func resultsOf(tables Tables) map[name]*Result {
	found := map[name]*Result{}
	for _, kind := range results {
		t, there := tables[kind.table]
		if !there {
			continue
		}
		for i := range t.Rows {
			get := func(column string) *float64 {
				if v, ok := t.Value(i, column).(float64); ok {
					return &v
				}
				return nil
			}
			r := &Result{
				Estimate: get(kind.estimate), Low: get(kind.low), High: get(kind.high), percent: kind.percent, title: title(&t, i),
			}
			if kind.p != "" {
				r.P = get(kind.p)
			}
			if kind.adjusted != "" {
				r.PAdjusted = get(kind.adjusted)
			}
			if kind.class != "" {
				r.Class, _ = t.Value(i, kind.class).(string)
			}
			r.primary, _ = t.Value(i, "primary").(bool)
			r.headline, _ = t.Value(i, "headline").(bool)
			found[name{kind.table, t.Key(i)}] = r
		}
	}
	return found
}

// title is what a result is of, in words: "mid, ear thickness day 14", then the variable if it is not the value itself, and
// the definition or method if it is not the endpoint's own.
func title(t *rerun.Table, row int) string {
	text := func(column string) string {
		if v := t.Value(row, column); v != nil {
			return rerun.Show(v)
		}
		return ""
	}
	what := words(text("endpoint"), text("analyte"))
	if matrix := text("matrix"); matrix != "" {
		what += " (" + matrix + ")"
	}
	if day := text("study_day"); day != "" {
		what += " day " + day
	}
	parts := []string{cmp.Or(text("group"), text("article")), what}
	if v := text("variable"); v != "value" {
		parts = append(parts, words(v))
	}
	if headline, _ := t.Value(row, "headline").(bool); !headline {
		parts = append(parts, words(text("definition"), text("method")))
	}
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	return strings.Join(parts, ", ")
}

// words joins names as people read them.
func words(names ...string) string {
	names = slices.DeleteFunc(names, func(n string) bool { return n == "" })
	return strings.ReplaceAll(strings.Join(names, " "), "_", " ")
}

// Ranks of importance, the highest first.
const (
	Decisive = iota // a primary result came, went, crossed alpha, or its window changed class
	Primary         // another change of a primary result
	Headline        // of a result by the endpoint's own definition or method
	Other
)

// A Change is a result that came, went or changed.
type Change struct {
	Table string  `json:"table"`
	Key   string  `json:"key"`
	Title string  `json:"title"`
	Rank  int     `json:"rank"` // 0 a primary result that crossed alpha, changed class, came or went; 1 primary; 2 headline; 3 other
	Old   *Result `json:"old"`  // nil if the result is new
	New   *Result `json:"new"`  // nil if it is gone
	// CrossedAlpha says that p is below alpha in one run only.
	CrossedAlpha bool `json:"crossed_alpha"`
	ClassChanged bool `json:"class_changed"`
	// Relative is the relative change of the estimate, |new − old| / max(|old|, |new|); 2, the most there can be, where it is
	// in one run only.
	Relative float64  `json:"relative"`
	Effects  []Effect `json:"effects"`
	// Unexplained is what the effects of single causes leave of the change of the estimate: the causes act together. Nil
	// without attribution, and where there are no two estimates.
	Unexplained *float64 `json:"unexplained,omitempty"`
	// Together says that no single cause makes the change, or that they leave a part of it.
	Together bool `json:"together"`
}

// changes are the results that differ, the most important first. Alpha is that of each run's plan.
func changes(old, latest map[name]*Result, oldAlpha, newAlpha float64) []Change {
	var all []Change
	add := func(n name) {
		a, b := old[n], latest[n]
		crossed := false
		if a != nil && b != nil && a.judged() != nil && b.judged() != nil {
			crossed = (*a.judged() < oldAlpha) != (*b.judged() < newAlpha)
		}
		if a.equal(b) && !crossed {
			return
		}
		c := Change{Table: n.table, Key: n.key, Old: a, New: b, Relative: 2, CrossedAlpha: crossed, Effects: []Effect{}}
		shown := b
		if b == nil {
			shown = a
		}
		c.Title = shown.title
		if a != nil && b != nil {
			c.Relative = relative(a.Estimate, b.Estimate)
			c.ClassChanged = a.Class != b.Class
		}
		switch decisive := a == nil || b == nil || c.ClassChanged || c.CrossedAlpha; {
		case shown.primary && decisive:
			c.Rank = Decisive
		case shown.primary:
			c.Rank = Primary
		case shown.headline:
			c.Rank = Headline
		default:
			c.Rank = Other
		}
		all = append(all, c)
	}
	for n := range old {
		add(n)
	}
	for n := range latest {
		if old[n] == nil {
			add(n)
		}
	}
	slices.SortFunc(all, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(b.Relative, a.Relative), cmp.Compare(order(a.Table), order(b.Table)), cmp.Compare(a.Key, b.Key))
	})
	return all
}

func order(table string) int { return slices.Index(ResultTables(), table) }

func relative(a, b *float64) float64 {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil || b == nil:
		return 2
	}
	r, _ := rerun.Relative(*a, *b)
	return r
}

// An Effect is what one cause alone does to a result.
type Effect struct {
	Cause  int     `json:"cause"`  // position in the list of causes
	Result *Result `json:"result"` // what the first run has with this cause alone; nil if the result then is not there
	// Difference is the estimate with the cause less that without; nil where there are no two.
	Difference *float64 `json:"difference"`
}

// negligible is the part of a result below which what single causes leave of a change is the rounding of sums.
const negligible = 1e-9

// attribute gives every change the causes that do something to it, the strongest first. with holds the results before and
// after each cause: a cause does the difference.
func attribute(all []Change, with []contrast) {
	for i := range all {
		c := &all[i]
		if c.Old.equal(c.New) {
			continue // it is alpha that changed
		}
		n := name{c.Table, c.Key}
		sum, whole := 0.0, true
		alone := false
		for k, w := range with {
			if w.after == nil {
				continue
			}
			before, after := w.before[n], w.after[n]
			if before.equal(after) {
				continue
			}
			e := Effect{Cause: k, Result: after}
			if before != nil && after != nil && before.Estimate != nil && after.Estimate != nil {
				d := *after.Estimate - *before.Estimate
				e.Difference = &d
				sum += d
			} else {
				whole = false
			}
			alone = alone || before.equal(c.Old) && after.equal(c.New)
			c.Effects = append(c.Effects, e)
		}
		slices.SortStableFunc(c.Effects, func(a, b Effect) int { return cmp.Compare(size(b.Difference), size(a.Difference)) })
		c.Together = !alone && (len(c.Effects) != 1 || !c.Effects[0].Result.equal(c.New))
		if !whole || c.Old == nil || c.New == nil || c.Old.Estimate == nil || c.New.Estimate == nil {
			continue
		}
		left := *c.New.Estimate - *c.Old.Estimate - sum
		if math.Abs(left) <= negligible*max(math.Abs(*c.Old.Estimate), math.Abs(*c.New.Estimate)) {
			left = 0
		}
		c.Together = left != 0 || c.Together && len(c.Effects) == 0
		c.Unexplained = &left
	}
}

// size of a difference; one that is no number comes before all numbers.
func size(d *float64) float64 {
	if d == nil {
		return math.Inf(1)
	}
	return math.Abs(*d)
}

// A contrast is the results without and with one cause; after is nil if the cause could not be tried alone.
type contrast struct{ before, after map[name]*Result }

// number is an estimate as people read it: percentages to a tenth, others to four digits.
func (r *Result) number(v *float64) string {
	switch {
	case v == nil:
		return "none"
	case r.percent:
		return fmt.Sprintf("%.1f %%", *v)
	}
	return fmt.Sprintf("%.4g", *v)
}

// Summary is the change of the estimate in words, as in "52.7 % to 47.9 %".
func (c *Change) Summary() string {
	switch {
	case c.Old == nil:
		return "new: " + c.New.number(c.New.Estimate)
	case c.New == nil:
		return "gone: was " + c.Old.number(c.Old.Estimate)
	case same(c.Old.Estimate, c.New.Estimate):
		return c.New.number(c.New.Estimate) + " as before"
	}
	a, b := c.Old.number(c.Old.Estimate), c.New.number(c.New.Estimate)
	for digits := 5; a == b && digits <= 17; digits++ { // too small a change to be seen so
		a, b = fmt.Sprintf("%.*g", digits, *c.Old.Estimate), fmt.Sprintf("%.*g", digits, *c.New.Estimate)
	}
	if c.New.percent && !strings.HasSuffix(b, "%") {
		b += " %"
	}
	return a + " to " + b
}

// Details are what else changed, in words: interval, p, class.
func (c *Change) Details() string {
	if c.Old == nil || c.New == nil {
		return ""
	}
	var parts []string
	a, b := c.Old, c.New
	if !same(a.Low, b.Low) || !same(a.High, b.High) {
		parts = append(parts, fmt.Sprintf("interval %s–%s to %s–%s", a.number(a.Low), a.number(a.High), b.number(b.Low), b.number(b.High)))
	}
	if p, q := a.judged(), b.judged(); p != nil && q != nil && *p != *q {
		text := fmt.Sprintf("p %.3g to %.3g", *p, *q)
		if c.CrossedAlpha {
			text += ", across alpha"
		}
		parts = append(parts, text)
	} else if c.CrossedAlpha {
		parts = append(parts, fmt.Sprintf("p %.3g is across alpha, which changed", *q))
	}
	if c.ClassChanged {
		parts = append(parts, fmt.Sprintf("window %s to %s", a.Class, b.Class))
	}
	return strings.Join(parts, "; ")
}
