// Package series gathers responses into what is analysed together: one endpoint, analyte, matrix, study day and variable,
// with a sample for each group.
package series

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"earmark/internal/maybe"
	"earmark/internal/stats"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// Key names a series.
type Key struct {
	Endpoint, Analyte, Matrix string
	StudyDay                  maybe.Int
	Variable                  string
}

// String is the key for a person, and for a family of comparisons: its parts joined by slashes.
func (k Key) String() string {
	s := k.Endpoint
	for _, part := range []string{k.Analyte, k.Matrix, k.Variable} {
		if part != "" {
			s += "/" + part
		}
	}
	if k.StudyDay.OK {
		s += "/day " + strconv.Itoa(int(k.StudyDay.V))
	}
	return s
}

// Course is the key without the day.
func (k Key) Course() Key {
	k.StudyDay = maybe.Int{}
	return k
}

// Compare orders keys as the published tables do: missing before present.
func Compare(a, b Key) int {
	return cmp.Or(
		cmp.Compare(a.Endpoint, b.Endpoint), cmp.Compare(a.Analyte, b.Analyte), cmp.Compare(a.Matrix, b.Matrix),
		cmp.Compare(day(a.StudyDay), day(b.StudyDay)), cmp.Compare(a.Variable, b.Variable),
	)
}

func day(d maybe.Int) int64 {
	if !d.OK {
		return math.MinInt64
	}
	return int64(d.V)
}

// Sample holds the responses of one group in a series, in order of animal.
type Sample struct {
	Animals   []string
	Values    []float64 // the value; the limit where it is censored
	Censoring []string  // none, left or right
	Baselines []float64 // NaN where there is none
}

// N is the number of animals, censored ones included.
func (s Sample) N() int { return len(s.Values) }

// Censored is the number of censored values.
func (s Sample) Censored() int {
	n := 0
	for _, c := range s.Censoring {
		if c != "none" {
			n++
		}
	}
	return n
}

// CensoredValues are the values as what is known of them.
func (s Sample) CensoredValues() []stats.CensoredValue {
	values := make([]stats.CensoredValue, len(s.Values))
	for i, v := range s.Values {
		switch s.Censoring[i] {
		case "left":
			values[i] = stats.Below(v)
		case "right":
			values[i] = stats.Above(v)
		default:
			values[i] = stats.Measured(v)
		}
	}
	return values
}

// Names reports whether a primary analysis of the plan is the series of that key.
func Names(p plan.Primary, k Key) bool {
	day := maybe.Int{}
	if p.StudyDay != nil {
		day = maybe.Some(*p.StudyDay)
	}
	return p.Endpoint == k.Endpoint && p.Analyte == k.Analyte && p.Variable == k.Variable && day == k.StudyDay
}

// Series is one endpoint, analyte, matrix, study day and variable.
type Series struct {
	Key
	Study, Unit, Scale string
	groups             map[string]*Sample
}

// Group is a group's sample; empty if the group has no response.
func (s Series) Group(name string) Sample {
	if g := s.groups[name]; g != nil {
		return *g
	}
	return Sample{}
}

// Of gathers responses into series, in the order of Compare. The responses come sorted by animal.
func Of(responses *table.Of[schemas.Response]) []Series {
	index := map[Key]int{}
	var all []Series
	at := 0
	for _, r := range responses.All() {
		key := Key{r.Endpoint, r.Analyte, r.Matrix, r.StudyDay, r.Variable}
		// Most animals have the same series in the same order, so the next one is tried before it is looked up.
		if at++; at >= len(all) {
			at = 0
		}
		if len(all) == 0 || all[at].Key != key {
			known, seen := index[key]
			if !seen {
				known = len(all)
				index[key] = known
				all = append(all, Series{Key: key, Study: r.Study, Unit: r.Unit, Scale: r.Scale, groups: map[string]*Sample{}})
			}
			at = known
		}
		g := all[at].groups[r.Group]
		if g == nil {
			g = &Sample{}
			all[at].groups[r.Group] = g
		}
		g.Animals = append(g.Animals, r.Animal)
		g.Censoring = append(g.Censoring, r.Censoring)
		g.Baselines = append(g.Baselines, r.Baseline.Or(math.NaN()))
		if r.Censoring == "none" {
			g.Values = append(g.Values, r.Value.V)
		} else {
			g.Values = append(g.Values, r.Limit.Or(math.NaN()))
		}
	}
	slices.SortFunc(all, func(a, b Series) int { return Compare(a.Key, b.Key) })
	return all
}
