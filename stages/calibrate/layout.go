package calibrate

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/issue"
	"earmark/internal/tabular"
)

// Evidence that a layout is wrong.
const (
	laidLevels    = 4    // concentrations of standards that are needed
	agrees        = 0.95 // agreement of signals with concentrations where the standards are
	disagrees     = 0.8  // agreement below which they are not there
	reversed      = -0.9 // agreement of standards in reverse order: not a matter of the plate
	regularStep   = 0.1  // by what part steps of a dilution series may differ
	slippedLevels = 5    // concentrations that a lost decimal point is seen among
)

// mistaken looks for concentrations that cannot be those of the wells: a lost decimal point and a plate that was
// turned. It reports whether it found one; a curve would then mean nothing.
func (p *plate) mistaken(issues *issue.List) bool {
	p.explained = p.slipped(issues) || p.turned(issues)
	return p.explained
}

// A moved is a concentration and what it is with its decimal point moved.
type moved struct{ wrong, right float64 }

// slipped looks for one concentration of a dilution series, or two, that fit only when their decimal points are moved. Two are
// looked for where no one explains the series; either way there must be one explanation only.
func (p *plate) slipped(issues *issue.List) bool {
	x, _, _ := p.standards(nothing)
	slices.Sort(x)
	x = slices.DeleteFunc(slices.Compact(x), func(v float64) bool { return v <= 0 })
	if len(x) < slippedLevels || regular(x) {
		return false
	}
	found := movedPoints(x, nil, 0)
	if len(found) == 0 {
		for i := range x {
			for _, shift := range pointShifts {
				found = append(found, movedPoints(replaced(x, i, shift), []moved{{x[i], x[i] * shift}}, i+1)...)
			}
		}
	}
	if len(found) != 1 {
		return false
	}
	var wells []*well
	var breaks, continues []string
	for _, m := range found[0] {
		var of []*well
		for _, w := range p.allStandards() {
			if w.Expected.V == m.wrong {
				of = append(of, w)
			}
		}
		wells = append(wells, of...)
		breaks, continues = append(breaks, fmt.Sprintf("%s (%s)", p.typed(m.wrong), wellNames(of))), append(continues, p.typed(m.right))
	}
	p.notes = append(p.notes, fmt.Sprintf("no curve: the concentration %s of a standard breaks the dilution series", p.typed(found[0][0].wrong)))
	i := p.issueAt("A-10", wells, fmt.Sprintf("%s: standard %s breaks the dilution series of the others; %s continues it",
		p.title(), strings.Join(breaks, ", "), strings.Join(continues, ", ")))
	i.Found = p.typed(found[0][0].wrong)
	i.Expected, i.Likely = "equal steps between the standards", "a decimal point was lost"
	i.Effect, i.Fix = "no concentration is read off this plate", "correct the concentration of the standard"
	issues.Add(i)
	return true
}

// typed is a concentration with all its digits, as somebody would look for it: at most ten, as a moved point adds none.
func (p *plate) typed(v float64) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 10, 64), 64)
	return strings.TrimSpace(strconv.FormatFloat(rounded, 'f', -1, 64) + " " + p.wells[0].Unit)
}

// pointShifts are the factors by which a decimal point moves.
var pointShifts = []float64{1e-4, 1e-3, 1e-2, 0.1, 10, 100, 1e3, 1e4}

// movedPoints are the ways in which one concentration, from a position on, makes the series regular, each after those that were
// moved before.
func movedPoints(x []float64, before []moved, from int) [][]moved {
	var all [][]moved
	for i := from; i < len(x); i++ {
		for _, shift := range pointShifts {
			sorted := replaced(x, i, shift)
			slices.Sort(sorted)
			if regular(sorted) {
				all = append(all, append(slices.Clone(before), moved{x[i], x[i] * shift}))
			}
		}
	}
	return all
}

// replaced are the concentrations with one multiplied.
func replaced(x []float64, i int, factor float64) []float64 {
	out := slices.Clone(x)
	out[i] *= factor
	return out
}

// regular reports whether rising concentrations are equal steps apart.
func regular(x []float64) bool {
	low, high := math.Inf(1), 0.0
	for i := 1; i < len(x); i++ {
		step := x[i] / x[i-1]
		low, high = min(low, step), max(high, step)
	}
	return low > 1+regularStep && high <= low*(1+regularStep)
}

// A turn is a way in which a plate can be laid down wrong.
var turns = []struct {
	how           string
	rows, columns bool // mirrored
}{
	{"turned by 180°", true, true}, {"mirrored left to right", false, true}, {"mirrored top to bottom", true, false},
}

// turned looks for a plate whose signals follow the concentrations of the standards not in their wells but in those that
// lie opposite.
func (p *plate) turned(issues *issue.List) bool {
	signals := map[[2]int]float64{}
	rows, columns := 8, 12
	for _, w := range p.wells {
		column, row, ok := tabular.SplitWell(w.Well)
		if !ok || !w.measured {
			continue
		}
		signals[[2]int{row, column}] = w.y
		if row >= rows || column >= columns {
			rows, columns = 16, 24
		}
	}
	var x, laid []float64
	var places [][2]int
	for _, w := range p.allStandards() {
		if column, row, ok := tabular.SplitWell(w.Well); ok {
			x, laid, places = append(x, w.Expected.V), append(laid, w.y), append(places, [2]int{row, column})
		}
	}
	sign := 1.0
	if p.curve.Falling {
		sign = -1
	}
	asLaid := sign * concordance(x, laid)
	if positiveLevels(x) < laidLevels || asLaid >= disagrees || asLaid <= reversed {
		return false
	}
	for _, turn := range turns {
		opposite := make([]float64, 0, len(x))
		for _, at := range places {
			if turn.rows {
				at[0] = rows - 1 - at[0]
			}
			if turn.columns {
				at[1] = columns - 1 - at[1]
			}
			if y, measured := signals[at]; measured {
				opposite = append(opposite, y)
			}
		}
		if len(opposite) < len(x) || sign*concordance(x, opposite) < agrees {
			continue
		}
		wells := p.allStandards()
		p.notes = append(p.notes, "no curve: the plate looks "+turn.how)
		i := p.issueAt("A-13", wells, fmt.Sprintf("%s: signals do not follow the standards in %s, and do in the wells opposite: the plate looks %s",
			p.title(), wellNames(wells), turn.how))
		i.Expected, i.Likely = "signals that rise with the concentration of the standards", "the plate was laid into the reader the wrong way round, or the layout was typed so"
		if p.curve.Falling {
			i.Expected = strings.Replace(i.Expected, "rise", "fall", 1)
		}
		i.Effect, i.Fix = "no concentration is read off this plate", "find out which of the two it was, and correct the plate layout"
		issues.Add(i)
		return true
	}
	return false
}

// concordance is Goodman and Kruskal's gamma: of the pairs that differ in both x and y, the part in which both differ in the
// same direction less the part in which they do not; 0 without such pairs.
func concordance(x, y []float64) float64 {
	same, opposite := 0, 0
	for i := range x {
		for j := range i {
			switch d := (x[i] - x[j]) * (y[i] - y[j]); {
			case d > 0:
				same++
			case d < 0:
				opposite++
			}
		}
	}
	if same+opposite == 0 {
		return 0
	}
	return float64(same-opposite) / float64(same+opposite)
}

// Evidence for a gradient.
const (
	gradientWells = 8   // pairs of wells that are needed
	gradientT     = 4.0 // how many standard errors a difference must be from none
)

// gradients compares wells of one sample or standard with each other: those at the edge of the plate with those
// inside, and neighbours along rows and columns. The logarithm of the ratio of two signals, averaged over the pairs, is the
// effect; along rows and columns per step.
func (p *plate) gradients(issues *issue.List) {
	type pair struct{ edge, row, column []float64 }
	var pairs pair
	groups := map[string][]*well{}
	var order []string
	rows, columns := 8, 12
	for i := range p.wells {
		w := &p.wells[i]
		column, row, ok := tabular.SplitWell(w.Well)
		if !ok || !w.measured || w.y <= 0 {
			continue
		}
		if row >= rows || column >= columns {
			rows, columns = 16, 24
		}
		key := fmt.Sprint(w.SampleType, "\x00", w.Sample, "\x00", w.Animal, "\x00", w.Expected, w.StudyDay, w.Dilution)
		if w.Sample == "" && w.Animal == "" && !w.Expected.OK && w.SampleType != blankWell {
			continue // nothing says what it is a replicate of
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], w)
	}
	for _, key := range order {
		of := groups[key]
		for i := 1; i < len(of); i++ {
			a, b := of[i-1], of[i]
			columnA, rowA, _ := tabular.SplitWell(a.Well)
			columnB, rowB, _ := tabular.SplitWell(b.Well)
			ratio := math.Log(b.y / a.y)
			edge := func(row, column int) bool { return row == 0 || column == 0 || row == rows-1 || column == columns-1 }
			switch edgeA, edgeB := edge(rowA, columnA), edge(rowB, columnB); {
			case edgeB && !edgeA:
				pairs.edge = append(pairs.edge, ratio)
			case edgeA && !edgeB:
				pairs.edge = append(pairs.edge, -ratio)
			}
			if rowA == rowB && columnA != columnB {
				pairs.column = append(pairs.column, ratio/float64(columnB-columnA))
			}
			if columnA == columnB && rowA != rowB {
				pairs.row = append(pairs.row, ratio/float64(rowB-rowA))
			}
		}
	}
	for _, g := range []struct {
		ratios []float64
		span   float64
		what   string
	}{
		{pairs.edge, 1, "wells at the edge against replicates inside"},
		{pairs.column, float64(columns - 1), "from the first column to the last"},
		{pairs.row, float64(rows - 1), "from the first row to the last"},
	} {
		effect, clear := meanEffect(g.ratios)
		effect = math.Expm1(effect * g.span)
		if !clear || 100*math.Abs(effect) <= p.checks.Limit("A-12") {
			continue
		}
		i := p.issue("A-12", fmt.Sprintf("signals differ by position, %s: %+.0f %% (pairs of replicates: %d)", g.what, 100*effect, len(g.ratios)))
		i.Expected, i.Likely = "the same signal for replicates wherever they lie", "evaporation, uneven warming or washing, or the time between the first well and the last"
		i.Effect, i.Fix = "used; groups that lie apart on the plate are shifted against each other", "spread every group over the plate; repeat the plate if a group lies at one end"
		issues.Add(i)
	}
}

// meanEffect is the mean of logarithms of ratios, and whether it is clearly not 0.
func meanEffect(ratios []float64) (mean float64, clear bool) {
	n := float64(len(ratios))
	if len(ratios) < gradientWells {
		return 0, false
	}
	for _, r := range ratios {
		mean += r / n
	}
	squares := 0.0
	for _, r := range ratios {
		squares += float64((r - mean) * (r - mean))
	}
	return mean, math.Abs(mean) > gradientT*math.Sqrt(squares/(n-1)/n)
}
