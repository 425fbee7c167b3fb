package report

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"earmark/schemas/endpoint"
)

// drawable bounds what an axis can hold, so that no step between ticks overflows.
const drawable = 1e300

// scaleAxis gives an axis its range and ticks for values between low and high: round steps on a linear scale, 1-2-5 or
// decades on a log scale. Ranges without extent, or of nothing at all, get one.
func scaleAxis(axis *plot.Axis, scale string, low, high float64) {
	if low > high { // nothing to draw
		low, high = 0, 1
		if scale == endpoint.Log {
			low, high = 1, 10
		}
	}
	var ticks []plot.Tick
	if scale == endpoint.Log {
		low, high, ticks = logTicks(math.Max(low, 1/drawable), math.Min(high, drawable))
		axis.Scale = plot.LogScale{}
	} else {
		low, high, ticks = linearTicks(math.Max(low, -drawable), math.Min(high, drawable), 5)
	}
	axis.Min, axis.Max = low, high
	axis.Tick.Marker = plot.ConstantTicks(ticks)
}

// linearTicks covers low to high with about n steps of 1, 2 or 5 times a power of ten. The range ends at ticks.
func linearTicks(low, high float64, n int) (from, to float64, ticks []plot.Tick) {
	if high-low <= 1e-9*math.Max(math.Abs(low), math.Abs(high)) {
		margin := math.Max(math.Abs(low)/10, 1)
		low, high = low-margin, high+margin
	}
	rough := (high - low) / float64(n)
	power := int(math.Floor(math.Log10(rough)))
	step := math.Pow10(power)
	for _, m := range []float64{10, 5, 2} {
		if rough >= step*m*0.75 {
			step *= m
			break
		}
	}
	first, last := math.Floor(low/step+1e-9), math.Ceil(high/step-1e-9)
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	for i := first; i <= last; i++ {
		ticks = append(ticks, plot.Tick{Value: i * step, Label: fixed(i*step, decimals)})
	}
	return first * step, last * step, ticks
}

// logTicks covers low to high, both positive, with ticks at 1, 2 and 5 in every decade. All are labelled over less than
// two decades, otherwise the decades.
func logTicks(low, high float64) (from, to float64, ticks []plot.Tick) {
	if high/low < 1.2 {
		low, high = low/2, high*2
	}
	steps := []float64{1, 2, 5}
	below, above := int(math.Floor(math.Log10(low))), int(math.Ceil(math.Log10(high)))
	every := (above-below)/6 + 1 // decades between labels
	from, to = low, high
	wide := high/low >= 100
	for d := below; d <= above; d++ {
		for _, s := range steps {
			v := s * math.Pow10(d)
			if v <= low*(1+1e-9) {
				from = v
				ticks = ticks[:0]
			}
			t := plot.Tick{Value: v}
			if !wide || (s == 1 && (d-below)%every == 0) {
				t.Label = logLabel(v, d)
			}
			ticks = append(ticks, t)
			if v >= high*(1-1e-9) {
				return from, v, unlabelledIsNotEnough(ticks)
			}
		}
	}
	return from, to, ticks
}

// unlabelledIsNotEnough labels the ends of a log axis on which at most one tick has a label.
func unlabelledIsNotEnough(ticks []plot.Tick) []plot.Tick {
	labelled := 0
	for _, t := range ticks {
		if t.Label != "" {
			labelled++
		}
	}
	if labelled < 2 {
		for _, i := range []int{0, len(ticks) - 1} {
			ticks[i].Label = logLabel(ticks[i].Value, int(math.Floor(math.Log10(ticks[i].Value)+1e-9)))
		}
	}
	return ticks
}

// logLabel prints a tick of a log axis as a plain number, far from 1 as a power of ten.
func logLabel(v float64, decade int) string {
	if decade < -4 || decade > 6 {
		return strconv.FormatFloat(v, 'e', 0, 64)
	}
	return fixed(v, max(0, -decade))
}

// dayTicks marks every measured day and labels as many as fit into the width.
func dayTicks(days []int32, width vg.Length) []plot.Tick {
	ticks := make([]plot.Tick, len(days))
	if len(days) == 0 {
		return ticks
	}
	perDay := width / vg.Length(max(1, days[len(days)-1]-days[0]))
	last := vg.Length(math.Inf(-1))
	for i, d := range days {
		ticks[i] = plot.Tick{Value: float64(d)}
		label := whole(d)
		at := vg.Length(d) * perDay
		need := vg.Length(len([]rune(label)))*4.5 + 4
		if at-last >= need {
			ticks[i].Label, last = label, at
		}
	}
	return ticks
}

// A span grows to hold every value it is shown.
type span struct{ low, high float64 }

// nothing is the span of no value.
func nothing() span { return span{math.Inf(1), math.Inf(-1)} }

// show widens the span, on a log scale by positive values only.
func (s *span) show(scale string, v float64) {
	if scale == endpoint.Log && v <= 0 {
		return
	}
	s.low, s.high = math.Min(s.low, v), math.Max(s.high, v)
}

// within moves a value to the nearer end of the span.
func (s span) within(v float64) float64 { return math.Max(s.low, math.Min(s.high, v)) }
