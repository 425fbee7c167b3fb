package check

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"earmark/internal/issue"
	"earmark/internal/stats"
)

// Limits of a preference of last digits (V-10): numbers of a day and file, the probability of such a χ² by chance in the study,
// and how much of them have to end in 0 or 5, or in one other digit, where 20 % and 10 % would. Only groups
// are looked at whose numbers spread over digitSpread steps, so that every last digit is as likely as another.
const (
	fewestDigits = 30
	digitChance  = 1e-4
	fivesPart    = 0.5
	oneDigitPart = 0.35
	digitSpread  = 5.0
	fewestSpread = 4 // numbers of a group that tell its spread
	digitsOfTen  = 10
)

// lastDigits looks at the last digits of the numbers that a file has of a day and endpoint (V-10): whether some come up too
// often, as χ² = Σ (n_d − n/10)² / (n/10) with 9 degrees of freedom tells. The last digit is that of the finest step of the
// endpoint in the file, so that a day on which everything was rounded to ten stands out from the others. A dial of which every
// second step is marked gives even digits only, each twice as often, which is below the limits.
func lastDigits(s *study) {
	typed := s.typedNumbers()
	type sheet struct{ place, series int32 }
	values := map[sheet][]float64{} // in the unit of the column
	for source, numbers := range typed {
		src := &s.sources[source]
		at := sheet{src.place, src.series}
		values[at] = append(values[at], numbers...)
	}
	steps := map[sheet]float64{}
	for at, numbers := range values {
		steps[at] = tenth(stepOf(numbers))
	}
	type day struct {
		sheet
		day int32
	}
	cells := map[day]int32{}
	groups := map[day]map[crowd][]float64{} // in steps
	var order []day
	for i := range s.cells {
		c := &s.cells[i]
		src := &s.sources[c.source]
		step := steps[sheet{src.place, src.series}]
		if _, linear := typed[c.source]; !linear || !c.number() || !(step > 0) || src.spec.Amplification != nil || s.explained[int32(i)] {
			continue
		}
		at := day{sheet{src.place, src.series}, c.day}
		if groups[at] == nil {
			cells[at], groups[at] = int32(i), map[crowd][]float64{}
			order = append(order, at)
		}
		n := math.Round(c.value / src.unit.Factor / step)
		groups[at][s.crowdOf(c)] = append(groups[at][s.crowdOf(c)], n)
	}
	slices.SortFunc(order, func(a, b day) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.series, b.series), cmp.Compare(a.day, b.day))
	})
	found := causes[sheet]{}
	for _, at := range order {
		var digits [digitsOfTen]int
		for _, numbers := range groups[at] {
			if !spreads(numbers) {
				continue
			}
			for _, n := range numbers {
				digits[int(math.Abs(math.Mod(n, digitsOfTen)))]++
			}
		}
		note, ok := preferred(digits, float64(len(order)))
		if !ok {
			continue
		}
		r := s.ref(cells[at])
		r.note = fmt.Sprintf("day %d: %s", at.day, note)
		found.add(at.sheet, r)
	}
	found.raise(s, func(at sheet, refs []ref) issue.Issue {
		src := &s.sources[s.cells[refs[0].cell].source]
		return issue.Issue{
			Code: "V-10", Message: fmt.Sprintf("%s: some last digits come up too often: %s", src.spec.Name, list(distinct(refs, noteOf))),
			Expected: fmt.Sprintf("each of the ten last digits (of steps of %s %s) about as often as another", number(steps[at]), src.unit.Name),
			Likely:   "readings that were rounded by eye, by another person or on another gauge than on the other days", Effect: "used; differences of the size of the rounding mean nothing",
			Fix: "nothing, if it was so; agree on how finely the gauge is read",
		}
	})
}

// tenth is the power of ten at or below a step of 1, 2 or 5 times one.
func tenth(step float64) float64 {
	if !(step > 0) {
		return 0
	}
	return math.Pow(10, math.Floor(math.Log10(step)+1e-9))
}

// preferred reports whether last digits are preferred, and which.
func preferred(digits [digitsOfTen]int, sheets float64) (string, bool) {
	n, most := 0, 0
	for d, times := range digits {
		n += times
		if times > digits[most] {
			most = d
		}
	}
	if n < fewestDigits {
		return "", false
	}
	expected, chi := float64(n)/digitsOfTen, 0.0
	for _, times := range digits {
		chi += square(float64(times)-expected) / expected
	}
	if stats.ChiSquaredSurvival(chi, digitsOfTen-1)*sheets > digitChance {
		return "", false
	}
	fives := float64(digits[0]+digits[5]) / float64(n)
	if fives >= fivesPart {
		return fmt.Sprintf("%.0f %% of %s end in 0 or 5", 100*fives, count(n, "number")), true
	}
	one := float64(digits[most]) / float64(n)
	return fmt.Sprintf("%.0f %% of %s end in %d", 100*one, count(n, "number"), most), one >= oneDigitPart
}

// spreads reports whether numbers, in steps, spread so widely that their last digits are even: 1.4826 × their median distance
// from their median.
func spreads(numbers []float64) bool {
	return len(numbers) >= fewestSpread && 1.4826*stats.MAD(numbers) >= digitSpread
}
