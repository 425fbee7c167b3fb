package drill

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"earmark/internal/stats"
)

// valueFaults are those of chapter V of single values and columns: units, limits, readings.
var valueFaults = []fault{
	slip("V-01"), slip("V-15"), slip("V-16"), slip("V-20"), slip("V-26"), slip("V-27"),
	slipColumn("V-01"), slipColumn("V-15"), slipColumn("V-20"), slipColumn("V-26"), slipColumn("V-27"),
	{code: "V-02", inject: func(v *variant) bool { // a column in hundredths of a millimetre, inches or tens of µm
		r, ok := v.one(func(r *reading) bool {
			return r.spec.Slips().Gauge != "" && (strings.Contains(r.Endpoint, "thickness") || strings.Contains(r.Endpoint, "fold"))
		})
		if !ok {
			return false
		}
		factor, _ := pick(v.Rand, []float64{100, 10, 1 / 25.4, 0.1})
		return v.scaleColumn(r, factor)
	}},
	{code: "V-07", criterion: "a value of an animal that has others", inject: func(v *variant) bool { // a decimal point one place off
		r, ok := v.one(func(r *reading) bool {
			return r.spec.Slips().Decimal != "" && r.spec.Scale == "linear" && r.spec.Components == nil && len(v.course(r)) > 2 && r.stored != 0
		})
		if !ok {
			return false
		}
		factor, _ := pick(v.Rand, []float64{10, 0.1})
		return v.scale(r, factor)
	}},
	{code: "V-03", inject: func(v *variant) bool { // zero, below zero, or far beyond what can be
		r, ok := v.one(func(r *reading) bool { return r.spec.Components == nil && r.spec.Hard.Low != nil && !r.spec.Integer })
		if !ok {
			return false
		}
		low := *r.spec.Hard.Low / r.unit.Factor
		values := []float64{-math.Abs(r.stored / r.unit.Factor * 0.1)}
		if r.LowerLimit.OK {
			return false // below its limit before it is below zero
		}
		if low > 0 || r.spec.Scale == "log" {
			values = append(values, 0)
		}
		x, _ := pick(v.Rand, values)
		return v.retype(r, v.like(r, x))
	}},
	{code: "V-04", inject: func(v *variant) bool { // changes from the baseline in place of values
		r, ok := v.one(func(r *reading) bool {
			return r.spec.Components == nil && r.spec.Scale == "linear" && len(v.course(r)) > 2 && r.spec.Hard.Low != nil && *r.spec.Hard.Low > 0
		})
		if !ok {
			return false
		}
		hit := false
		for _, o := range v.numbers(func(o *reading) bool { return o.Endpoint == r.Endpoint && o.File == r.File && !o.excluded }) {
			course := v.course(o)
			first := course[0]
			x, _ := v.typed(o)
			zero, _ := v.typed(first)
			if first.day > 0 {
				return false
			}
			hit = v.retype(o, v.show(o.File, o.Sheet, x-zero, decimals(o.Typed))) || hit
		}
		v.did = nil
		v.note("%s holds changes from day %d", r.File, v.course(r)[0].day)
		return hit
	}},
	{code: "V-06", criterion: "a step of a quarter to a half of the median up to day 0", inject: func(v *variant) bool { // a gauge with coarse steps
		r, ok := v.one(func(r *reading) bool {
			return r.spec.Components == nil && r.spec.Scale == "linear" && r.day <= 0 && !r.spec.BodyWeight
		})
		if !ok {
			return false
		}
		column := v.numbers(func(o *reading) bool { return o.Endpoint == r.Endpoint })
		var early []float64
		for _, o := range column {
			if o.day <= 0 {
				x, _ := v.typed(o)
				early = append(early, x)
			}
		}
		median := stats.Median(early)
		step := math.Pow(10, math.Floor(math.Log10(median/2)))
		for _, k := range []float64{2, 5} {
			if k*step <= median/2 && k*step >= median/4 {
				step *= k
				break
			}
		}
		if step < median/4 || step > median/2 {
			return false
		}
		for _, o := range column {
			x, _ := v.typed(o)
			v.retype(o, v.show(o.File, o.Sheet, math.Max(step, step*math.Round(x/step)), decimals(o.Typed)))
		}
		v.did = nil
		v.note("%s in steps of %g", r.Endpoint, step)
		v.expectWho("", "", r.Endpoint)
		return true
	}},
	{code: "V-09", criterion: "one of three or more reads leaves the others by 30 to 100 %, one of two by 50 to 150 %, and by 12 scatters", inject: func(v *variant) bool {
		r, ok := v.one(func(r *reading) bool { return r.spec.Levels == nil && r.spec.Components == nil && len(v.reads(r)) > 1 })
		if !ok || r.Endpoint == "gene_expression" || r.spec.PerAnalyte {
			return false
		}
		factor := 1.3 + 0.7*v.Float64()
		if len(v.reads(r)) == 2 {
			factor = 1.5 + v.Float64()
		}
		if (factor-1)*r.stored < 12*v.scatter(r) {
			return false
		}
		for _, o := range v.reads(r) {
			v.expect(o.File, o.Sheet, o.Row, o.Column)
		}
		return v.scale(r, factor)
	}},
	{code: "V-19", inject: func(v *variant) bool { // one of the readings of an animal far from the others
		r, ok := v.one(func(r *reading) bool {
			return len(r.spec.Levels) > 0 && r.spec.Levels[0].MaxCV > 0 && len(v.reads(r)) > 1
		})
		if !ok {
			return false
		}
		reads := v.reads(r)
		for _, o := range reads {
			v.expect(o.File, o.Sheet, o.Row, o.Column)
		}
		// x reads of which one is (1+k) times the others have a CV of about k/√n.
		factor := 1 + r.spec.Levels[0].MaxCV/100*math.Sqrt(float64(len(reads)))*(1.6+v.Float64())
		return v.scale(r, factor)
	}},
	{code: "V-10", inject: func(v *variant) bool { // readings that end in 0 or 5, from some day on
		r, ok := v.one(func(r *reading) bool {
			return r.spec.Components == nil && r.spec.Scale == "linear" && len(v.course(r)) > 2
		})
		if !ok {
			return false
		}
		hit := 0
		for _, o := range v.plain(func(o *reading) bool { return o.Endpoint == r.Endpoint && o.File == r.File && o.day >= r.day }) {
			step := 5 * math.Pow10(-decimals(o.Typed))
			x, _ := v.typed(o)
			if v.retype(o, v.show(o.File, o.Sheet, step*math.Round(x/step), decimals(o.Typed))) {
				hit++
			}
		}
		v.did = nil
		v.note("%s from day %d on ends in 0 or 5", r.Endpoint, r.day)
		v.expectWho("", "", r.Endpoint)
		return hit > 20
	}},
	{code: "V-17", inject: func(v *variant) bool { // readings beyond what an open chamber reads rightly
		r, ok := v.one(func(r *reading) bool { return r.Endpoint == "tewl" && r.day > 0 })
		if !ok {
			return false
		}
		v.readout(r.File).Device = "open"
		x := 78 + 30*v.Float64()
		for _, o := range v.reads(r) {
			v.retype(o, v.like(o, x*(0.98+0.04*v.Float64())/o.unit.Factor))
		}
		return true
	}},
	{code: "V-18", inject: func(v *variant) bool { // circumstances outside of the limits
		r, ok := v.one(func(r *reading) bool { return len(r.spec.Conditions) > 0 })
		if !ok {
			return false
		}
		c, _ := pick(v.Rand, r.spec.Conditions)
		g := v.grid(r.File, r.Sheet)
		column := g.columnOf(append(slices.Clone(c.Headers), c.Name, strings.ToLower(c.Title), "rh", "acclimatisation", "room temperature")...)
		if column == "" || c.Limits.Low == nil && c.Limits.High == nil {
			return false
		}
		texts := []string{}
		if c.Limits.Low != nil {
			texts = append(texts, fmt.Sprintf("%.1f", *c.Limits.Low*(0.4+0.5*v.Float64())))
		}
		if c.Limits.High != nil {
			texts = append(texts, fmt.Sprintf("%.1f", *c.Limits.High*(1.1+0.4*v.Float64())))
		}
		text, _ := pick(v.Rand, texts)
		for _, o := range some(v.Rand, v.plain(func(o *reading) bool { return o.File == r.File && o.day == r.day }), between(v.Rand, 1, 9)) {
			v.spoil(o.File, o.Sheet, o.Row, column, text)
		}
		return len(v.wants) > 0
	}},
	{code: "V-15", inject: func(v *variant) bool { // a readout of punches without their diameter
		r, ok := v.one(func(r *reading) bool { return r.Endpoint == "ear_punch_weight" })
		if !ok || v.readout(r.File).PunchDiameter == nil {
			return false
		}
		v.readout(r.File).PunchDiameter = nil
		v.note("no diameter of the punches")
		v.expectFile(r.File)
		v.expectWho("", "", r.Endpoint)
		return true
	}},
	{code: "V-27", inject: func(v *variant) bool { // a readout of nodes that does not say whether they are single
		r, ok := v.one(func(r *reading) bool { return r.Endpoint == "lymph_node_weight" })
		if !ok || v.readout(r.File).Nodes == "" {
			return false
		}
		v.readout(r.File).Nodes = ""
		v.note("nodes not declared")
		v.expectFile(r.File)
		v.expectWho("", "", r.Endpoint)
		return true
	}},
	{code: "V-24", inject: func(v *variant) bool { // the time of a count is missing, or another
		r, ok := v.one(func(r *reading) bool { return r.spec.Exposure != nil })
		if !ok {
			return false
		}
		g := v.grid(r.File, r.Sheet)
		column := g.columnOf("observation", "observation time", "minutes", "min")
		if column == "" {
			return false
		}
		text, _ := pick(v.Rand, []string{"", "60", "15", "20"})
		for _, o := range some(v.Rand, v.plain(func(o *reading) bool { return o.File == r.File && o.day == r.day }), between(v.Rand, 1, 12)) {
			v.spoil(o.File, o.Sheet, o.Row, column, text)
			v.expect(o.File, o.Sheet, o.Row, o.Column)
		}
		return true
	}},
	{code: "V-25", inject: func(v *variant) bool { // a count with decimals, or below 0
		r, ok := v.one(func(r *reading) bool { return r.spec.Scale == "count" })
		if !ok {
			return false
		}
		x, _ := v.typed(r)
		x += 0.1 + 0.8*v.Float64()
		if v.IntN(3) == 0 {
			x = -math.Ceil(x)
		}
		return v.retype(r, strings.TrimSuffix(fmt.Sprintf("%.1f", x), ".0"))
	}},
	{code: "V-28", inject: func(v *variant) bool { // fewer fields than asked for
		r, ok := v.one(func(r *reading) bool { return len(r.spec.Levels) > 0 && r.spec.Levels[0].AtLeast > 1 })
		if !ok {
			return false
		}
		least := r.spec.Levels[0].AtLeast
		all := v.chosen(func(o *reading) bool { return o.Endpoint == r.Endpoint && o.Animal == r.Animal && o.day == r.day })
		left := between(v.Rand, 1, least-1)
		if len(all) <= left {
			return false
		}
		for _, o := range some(v.Rand, all, len(all)-left) {
			v.put(o.File, o.Sheet, o.Row, o.Column, "")
		}
		v.expectWho(r.Animal, "", r.Endpoint)
		return true
	}},
}

// slip multiplies one to five values of an endpoint by one of the factors by which its values go wrong, so that they leave
// its limits or the animal's course. The code is the one that the endpoint declares.
func slip(code string) fault {
	return fault{code: code, criterion: slipCriterion, inject: func(v *variant) bool {
		r, ok := v.one(func(r *reading) bool { return slips(r, code) })
		if !ok {
			return false
		}
		factor, ok := pick(v.Rand, r.spec.Slips().Factors)
		if !ok || factor > 0.3 && factor < 3 || r.spec.Slips().CodeOf(factor, false) != code {
			return false
		}
		column := v.plain(func(o *reading) bool {
			x := o.stored / factor
			return o.File == r.File && o.Column == r.Column && !(o.spec.Hard.Contains(x) && o.spec.Soft.Contains(x))
		})
		for _, o := range some(v.Rand, column, between(v.Rand, 1, min(5, max(1, len(column)/12)))) {
			v.scale(o, 1/factor)
		}
		return len(v.wants) > 0
	}}
}

// slipColumn multiplies a whole column.
func slipColumn(code string) fault {
	return fault{code: code, criterion: slipCriterion, inject: func(v *variant) bool {
		r, ok := v.one(func(r *reading) bool { return slips(r, code) })
		if !ok {
			return false
		}
		factor, ok := pick(v.Rand, r.spec.Slips().Factors)
		if !ok || factor > 0.3 && factor < 3 || r.spec.Slips().CodeOf(factor, true) != code {
			return false
		}
		outside, n := 0, 0
		for _, o := range v.numbers(func(o *reading) bool { return o.File == r.File && o.Sheet == r.Sheet && o.Column == r.Column }) {
			x := o.stored / factor
			if n++; !o.spec.Hard.Contains(x) {
				outside++
			}
		}
		return outside*10 >= n*9 && v.scaleColumn(r, 1/factor)
	}}
}

const slipCriterion = "one of the endpoint's own factors (such as 1000, 10 or 25.4) that takes the value out of its limits and has the code; within them a slip is V-07"

func slips(r *reading, code string) bool {
	return !r.spec.Integer && r.spec.Slips().Code == code && r.spec.Components == nil && r.spec.Scale != "log" && r.spec.Amplification == nil && r.stored > 0
}

// scaleColumn multiplies the numbers of a column.
func (v *variant) scaleColumn(r *reading, factor float64) bool {
	for _, o := range v.numbers(func(o *reading) bool { return o.File == r.File && o.Sheet == r.Sheet && o.Column == r.Column }) {
		v.scale(o, factor)
	}
	v.did = nil
	v.note("%s column %s: every number × %g", r.File, r.Column, factor)
	return len(v.wants) > 2
}
