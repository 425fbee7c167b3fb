package trace

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// A Formula is a formula on the centres of the groups, and what it gives.
type Formula struct {
	Text   string  `json:"text"`   // with symbols: T treated, V comparator, N floor
	Filled string  `json:"filled"` // with numbers, to six significant digits
	Value  float64 `json:"value"`
	Unit   string  `json:"unit,omitempty"`
	Where  string  `json:"where,omitempty"` // what further symbols are
}

// Kinds of a group's centre.
const (
	arithmetic = "mean"
	geometric  = "geometric mean"
)

// centre sets the centres of all groups. A group has none where a value is censored, and no geometric one unless all values
// are positive; then there is no formula on centres.
func (t *Trace) centre(kind string) bool {
	whole := true
	for i := range t.Groups {
		s := &t.Groups[i]
		var values []float64
		known := true
		for _, a := range s.Animals {
			switch {
			case a.Without != "":
			case a.Value != nil && (kind == arithmetic || *a.Value > 0):
				values = append(values, *a.Value)
			default:
				known = false
			}
		}
		if !known || len(values) == 0 {
			whole = false
			continue
		}
		c := mean(values)
		if kind == geometric {
			c = math.Exp(mean(logs(values)))
		}
		s.Centre, s.Kind = &c, kind
	}
	return whole
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

func logs(values []float64) []float64 {
	all := make([]float64, len(values))
	for i, v := range values {
		all[i] = math.Log(v)
	}
	return all
}

// of is the centre of the group with that symbol.
func (t *Trace) of(symbol string) float64 {
	for _, s := range t.Groups {
		if s.Symbol == symbol && s.Centre != nil {
			return *s.Centre
		}
	}
	return math.NaN()
}

// percentage fills in the formula of a percent inhibition. Where it is withheld, that of the difference stands instead.
func (t *Trace) percentage(row schemas.Inhibition) {
	kind := arithmetic
	if row.Definition == endpoint.GMR || row.Definition == endpoint.LogWindow {
		kind = geometric
	}
	whole := t.centre(kind)
	v, x, n := t.of("V"), t.of("T"), t.of("N")
	if !row.Percent.OK {
		if whole && kind == arithmetic && row.Difference.OK {
			t.fill("difference = T − V", fmt.Sprintf("%s − %s", number(x), operand(v)), x-v, t.Unit, row.Difference.V)
		}
		return
	}
	percent := row.Percent.V
	switch {
	case row.Definition == endpoint.GMR && !whole:
		d := row.Difference.V
		t.fill("percent = 100 × (1 − exp(d))", fmt.Sprintf("100 × (1 − exp(%s))", number(d)), -100*math.Expm1(d), "%", percent)
		t.Formula.Where = "d is the group minus the comparator, of means of logs"
		t.Model = "d is estimated by maximum likelihood in one log-normal model of the comparator and all groups compared with it, in which a value beyond a limit of quantification counts as exactly that, and never as a number"
	case !whole:
	case row.Definition == endpoint.GMR:
		t.fill("percent = 100 × (1 − T / V)", fmt.Sprintf("100 × (1 − %s / %s)", number(x), operand(v)), 100*(1-x/v), "%", percent)
	case row.Definition == endpoint.NoFloor:
		t.fill("percent = 100 × (V − T) / V", fmt.Sprintf("100 × (%s − %s) / %s", number(v), operand(x), operand(v)), 100*(v-x)/v, "%", percent)
	case row.Definition == endpoint.LogWindow:
		t.fill("percent = 100 × (ln V − ln T) / (ln V − ln N)",
			fmt.Sprintf("100 × (ln %s − ln %s) / (ln %s − ln %s)", number(v), number(x), number(v), number(n)),
			100*(math.Log(v)-math.Log(x))/(math.Log(v)-math.Log(n)), "%", percent)
	case row.Definition == endpoint.Window:
		t.fill("percent = 100 × (V − T) / (V − N)",
			fmt.Sprintf("100 × (%s − %s) / (%s − %s)", number(v), operand(x), number(v), operand(n)), 100*(v-x)/(v-n), "%", percent)
	}
}

// adjustedTo begins the kind of an estimate that is adjusted to the animals' baselines.
const adjustedTo = "adjusted_"

// comparison fills in the formula of a comparison's estimate, where it is one of the groups' own numbers. Estimates of
// models of ranks, counts, odds and repeated measures, and those with censored values, have none.
func (t *Trace) comparison(row schemas.Comparison, m schemas.Model, v endpoint.Variable) {
	if !row.Estimate.OK {
		return
	}
	kind := arithmetic
	if v.Scale == endpoint.Log {
		kind = geometric
	}
	adjusted := strings.HasPrefix(row.EstimateKind, adjustedTo)
	if adjusted {
		t.withBaselineOnly()
	}
	whole := t.centre(kind)
	estimate, treated, control := row.Estimate.V, t.of("T"), t.of("V")
	switch row.EstimateKind {
	case "mean_difference":
		if whole {
			t.fill("estimate = T − V", fmt.Sprintf("%s − %s", number(treated), operand(control)), treated-control, t.Unit, estimate)
		}
	case "geometric_mean_ratio":
		if whole {
			t.fill("estimate = T / V", fmt.Sprintf("%s / %s", number(treated), operand(control)), treated/control, "", estimate)
		}
	case "adjusted_mean_difference", "adjusted_geometric_mean_ratio":
		if whole && m.Slope.OK && m.Covariance == "" {
			t.adjusted(m.Slope.V, kind, estimate)
		}
	case "hodges_lehmann_shift":
		t.pairs("estimate = median of the differences between an animal of T and one of V", func(pairs []float64) float64 {
			slices.Sort(pairs)
			half := len(pairs) / 2
			if len(pairs)%2 == 1 {
				return pairs[half]
			}
			return (pairs[half-1] + pairs[half]) / 2
		}, t.Unit, estimate)
	case "relative_effect":
		t.pairs("estimate = share of the pairs in which the animal of T is higher than that of V, equal ones half", func(pairs []float64) float64 {
			higher := 0.0
			for _, d := range pairs {
				switch {
				case d > 0:
					higher++
				case d == 0:
					higher += 0.5
				}
			}
			return higher / float64(len(pairs))
		}, "", estimate)
	}
}

// withBaselineOnly leaves out of the centres, as the model does, the animals without a baseline.
func (t *Trace) withBaselineOnly() {
	for i := range t.Groups {
		for k := range t.Groups[i].Animals {
			if a := &t.Groups[i].Animals[k]; a.Without == "" && a.Baseline == nil {
				a.Without = "not in the model: no baseline"
				t.Groups[i].N--
			}
		}
	}
}

// adjusted is the difference of means, or of logs the ratio, less what the difference of the baselines makes of it.
func (t *Trace) adjusted(slope float64, kind string, estimate float64) {
	base := map[string]float64{}
	for _, s := range t.Groups {
		var values []float64
		for _, a := range s.Animals {
			if a.Without == "" {
				values = append(values, *a.Baseline)
			}
		}
		if kind == geometric {
			values = logs(values)
		}
		base[s.Symbol] = mean(values)
	}
	treated, control := t.of("T"), t.of("V")
	shift := slope * (base["T"] - base["V"])
	if kind == geometric {
		t.fill("estimate = T / V × exp(−b × (ln X_T − ln X_V))",
			fmt.Sprintf("%s / %s × exp(−%s × (%s − %s))", number(treated), number(control), operand(slope), number(base["T"]), operand(base["V"])),
			treated/control*math.Exp(-shift), "", estimate)
		t.Formula.Where = "X is the group's geometric mean of the baselines, its log filled in; b the model's slope on it"
		return
	}
	t.fill("estimate = T − V − b × (X_T − X_V)",
		fmt.Sprintf("%s − %s − %s × (%s − %s)", number(treated), operand(control), operand(slope), number(base["T"]), operand(base["V"])),
		treated-control-shift, t.Unit, estimate)
	t.Formula.Where = "X is the group's mean of the baselines, b the model's slope on them"
}

// pairs fills in a formula on the differences of every animal of T and every one of V.
func (t *Trace) pairs(text string, of func([]float64) float64, unit string, estimate float64) {
	values := map[string][]float64{}
	for _, s := range t.Groups {
		for _, a := range s.Animals {
			switch {
			case a.Value != nil:
				values[s.Symbol] = append(values[s.Symbol], *a.Value)
			case a.Limit != nil:
				return
			}
		}
	}
	var all []float64
	for _, x := range values["T"] {
		for _, v := range values["V"] {
			all = append(all, x-v)
		}
	}
	if len(all) > 0 {
		t.fill(text, fmt.Sprintf("of %d pairs", len(all)), of(all), unit, estimate)
	}
}

// fill sets the formula, and checks what it gives.
func (t *Trace) fill(text, filled string, value float64, unit string, published float64) {
	t.Formula = &Formula{Text: text, Filled: filled, Value: value, Unit: unit}
	check := Check{What: "the formula with its numbers", Agrees: math.Abs(value-published) <= formulaRounding*max(100, math.Abs(published))}
	if !check.Agrees {
		check.Detail = fmt.Sprintf("it gives %v, and %v is published", value, published)
	}
	t.Checks = append([]Check{check}, t.Checks...)
}

// formulaRounding is the difference, relative to the number or to 100, that the order of sums may make.
const formulaRounding = 1e-9

// number prints a number to six significant digits, without trailing zeros and with a proper minus sign.
func number(v float64) string {
	text := strconv.FormatFloat(v, 'g', 6, 64)
	if size := math.Abs(v); size >= 1e-4 && size < 1e9 {
		decimals := max(0, 5-int(math.Floor(math.Log10(size))))
		text = strconv.FormatFloat(v, 'f', decimals, 64)
		if decimals > 0 {
			text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
		}
	}
	return strings.Replace(text, "-", "−", 1)
}

// operand is a number that another stands before: in brackets where it is negative.
func operand(v float64) string {
	if v < 0 {
		return "(" + number(v) + ")"
	}
	return number(v)
}

// how says how the response comes of its steps, where a short formula says it exactly; otherwise it lists the values of the
// days. It is empty where the response is the one cell's value. With adjusted set, the baseline is said too.
func (t *Trace) how(a Animal, induced string, adjusted bool) string {
	text := ""
	if a.Value != nil {
		text = t.derivation(a, induced)
	}
	if adjusted && a.Baseline != nil {
		text = strings.TrimPrefix(text+"; baseline "+number(*a.Baseline), "; ")
	}
	return text
}

func (t *Trace) derivation(a Animal, induced string) string {
	var sites, days, changes []Step
	for _, s := range a.Steps {
		switch {
		case s.Value == nil:
		case s.Variable == endpoint.Change:
			changes = append(changes, s)
		case s.Site != "":
			sites = append(sites, s)
		default:
			days = append(days, s)
		}
	}
	var that, thatSites []Step // of the response's own day
	if day := t.Ref.StudyDay; day != nil {
		other := func(s Step) bool { return s.StudyDay != *day }
		that, thatSites = slices.DeleteFunc(slices.Clone(days), other), slices.DeleteFunc(slices.Clone(sites), other)
	}
	said, ok := "", false
	switch t.Ref.Variable {
	case endpoint.Change, endpoint.PercentChange:
		said, ok = fromBaseline(that, a)
	case endpoint.PercentOfReference:
		said, ok = ofReference(that, a)
	case endpoint.Nadir:
		said, ok = ofReference(days, a)
	case endpoint.VersusContralateral:
		said, ok = versusOther(thatSites, a, induced)
	case endpoint.NetAUCMean:
		said, ok = trapezoids(changes, a)
	case endpoint.Peak:
		said, ok = ofOneDay(days, a)
	default:
		for _, text := range []func([]Step, Animal) (string, bool){asMeasured, sumOfItems} {
			if !ok {
				said, ok = text(that, a)
			}
		}
		if !ok {
			said, ok = meanOfSites(thatSites, a)
		}
	}
	if ok {
		return said
	}
	return t.list(days)
}

// gives reports whether a formula gives the response.
func (a Animal) gives(v float64) bool {
	return near(v, *a.Value) || math.Abs(v-*a.Value) < formulaRounding
}

// asMeasured is a value of one measurement: the cell says it all.
func asMeasured(that []Step, a Animal) (string, bool) {
	used := slices.DeleteFunc(slices.Clone(a.Cells), func(c Cell) bool { return c.Excluded != "" })
	return "", len(that) == 1 && a.gives(*that[0].Value) && slices.ContainsFunc(used, func(c Cell) bool {
		return c.StudyDay == that[0].StudyDay && c.Value != nil && a.gives(*c.Value)
	}) && that[0].How == oneMeasurement
}

func meanOfSites(sites []Step, a Animal) (string, bool) {
	var values []float64
	var texts []string
	for _, s := range sites {
		if s.Analyte == sites[0].Analyte && s.Variable == sites[0].Variable {
			values, texts = append(values, *s.Value), append(texts, s.Site+" "+number(*s.Value))
		}
	}
	return "mean of " + strings.Join(texts, ", "), len(values) > 1 && a.gives(mean(values))
}

func versusOther(sites []Step, a Animal, induced string) (string, bool) {
	if len(sites) != 2 {
		return "", false
	}
	here, there := sites[0], sites[1]
	if here.Site != induced {
		here, there = there, here
	}
	return fmt.Sprintf("%s %s − %s %s", here.Site, number(*here.Value), there.Site, number(*there.Value)),
		a.gives(*here.Value - *there.Value)
}

// sumOfItems is the total of a score whose items count alike.
func sumOfItems(that []Step, a Animal) (string, bool) {
	var texts []string
	sum := 0.0
	for _, s := range that {
		if s.Variable == endpoint.Value && s.Analyte != "" {
			sum += *s.Value
			texts = append(texts, s.Analyte+" "+number(*s.Value))
		}
	}
	return strings.Join(texts, " + "), len(texts) > 1 && a.gives(sum)
}

// fromBaseline is a value of a day less the animal's baseline, in its unit or in percent.
func fromBaseline(days []Step, a Animal) (string, bool) {
	if a.Baseline == nil || len(days) == 0 {
		return "", false
	}
	v, b := *days[len(days)-1].Value, *a.Baseline
	if a.gives(v - b) {
		return fmt.Sprintf("%s − %s (baseline)", number(v), operand(b)), true
	}
	return fmt.Sprintf("100 × (%s − %s) / %s (baseline)", number(v), operand(b), operand(b)), a.gives(100 * (v - b) / b)
}

// ofReference is the value of one of several days as a percentage of the animal's baseline.
func ofReference(days []Step, a Animal) (string, bool) {
	if a.Baseline == nil {
		return "", false
	}
	for _, s := range days {
		if a.gives(100 * *s.Value / *a.Baseline) {
			return fmt.Sprintf("100 × %s (day %d) / %s (baseline)", number(*s.Value), s.StudyDay, number(*a.Baseline)), true
		}
	}
	return "", false
}

// ofOneDay is the value of one of several days, such as the highest.
func ofOneDay(days []Step, a Animal) (string, bool) {
	for _, s := range days {
		if a.gives(*s.Value) {
			return fmt.Sprintf("day %d", s.StudyDay), true
		}
	}
	return "", false
}

// trapezoids is a time-averaged change: the area under the changes, from the baseline's day on, divided by the days.
func trapezoids(changes []Step, a Animal) (string, bool) {
	if len(changes) < 2 {
		return "", false
	}
	area := 0.0
	for i, s := range changes[1:] {
		area += (*s.Value + *changes[i].Value) / 2 * float64(s.StudyDay-changes[i].StudyDay)
	}
	span := changes[len(changes)-1].StudyDay - changes[0].StudyDay
	return fmt.Sprintf("trapezoids on %d days: area %s / %d days", len(changes), number(area), span), a.gives(area / float64(span))
}

// list names the values of the days, or counts them where they are many.
func (t *Trace) list(days []Step) string {
	var texts []string
	for _, s := range days {
		name := []string{s.Analyte, number(*s.Value), s.Unit}
		if s.Endpoint != t.Ref.Endpoint {
			name = append([]string{s.Endpoint}, name...)
		}
		if s.StudyDay != days[0].StudyDay || s.StudyDay != days[len(days)-1].StudyDay {
			name = append([]string{fmt.Sprintf("day %d", s.StudyDay)}, name...)
		}
		texts = append(texts, strings.Join(present(name...), " "))
	}
	switch {
	case len(texts) == 0:
		return ""
	case len(texts) > fewValues:
		return fmt.Sprintf("from %d values", len(texts))
	}
	return "from " + strings.Join(texts, ", ")
}

// fewValues are as many values as are listed on the line of an animal.
const fewValues = 6
