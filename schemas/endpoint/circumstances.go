package endpoint

import (
	"cmp"
	"math"
)

// Columns of the measurements that tell apart what is nested in an animal.
const (
	InReplicate = "replicate"
	InSite      = "site"
)

// A Level is one level of nesting below the animal: fields in a section, sections in an animal.
type Level struct {
	Name   string `json:"name"`   // of one member, such as field
	Column string `json:"column"` // of the measurements that numbers or names the members
	// Headers are those of a column of the file that does so, in lower case.
	Headers []string `json:"headers,omitempty"`
	// AtLeast is how many members an animal and day should have; 0 for any number.
	AtLeast int `json:"at_least,omitempty"`
	// MaxCV is the largest coefficient of variation of the members of one site that is not questioned, in percent; 0 for
	// any.
	MaxCV float64 `json:"max_cv,omitempty"`
}

// CollapseWords says how the measurements of an animal and day become its one value.
func (s Spec) CollapseWords() string {
	rule := map[string]string{MedianOrMean: "median", Mean: "mean"}[s.Collapse]
	names := make([]string, 0, len(s.Levels)+1)
	for _, l := range s.Levels {
		names = append(names, l.Name)
	}
	if len(names) == 0 {
		names = append(names, "read")
	}
	if s.Sided {
		names = append(names, "side")
	}
	text := ""
	for i, name := range names {
		to := "animal"
		if i+1 < len(names) {
			to = names[i+1]
		}
		if i > 0 {
			text, rule = text+", ", "mean"
		}
		text += name + "s to the " + to + " by the " + rule
	}
	return text
}

// A Slip says by which factors values of an endpoint go wrong, and as which issue that is reported.
type Slip struct {
	Code    string    `json:"code"`
	Factors []float64 `json:"factors"` // right = factor × typed; of two that explain a value equally well the first is named
	// Gauge is the code of many values that are off by a factor other than 1000, as the scale of a gauge makes them: tenths,
	// hundredths, inches. Decimal is that of single values off by 10 or 100. Code stands for either that is empty.
	Gauge   string `json:"gauge,omitempty"`
	Decimal string `json:"decimal,omitempty"`
	// BySoft says that a column outside of the soft limits is a whole column that slipped, where the hard ones cannot
	// tell.
	BySoft bool `json:"by_soft,omitempty"`
}

// UsualSlips are the factors between a value and what it is when its unit or decimal point slipped: µm and mm, g and kg,
// hundredths of a millimetre, tenths, inches read as millimetres or, the last, as micrometres.
var UsualSlips = Slip{
	Code: "V-01", Gauge: "V-02", Decimal: "V-07",
	Factors: []float64{1000, 1e-3, 100, 1e-2, 10, 0.1, 25.4, 1 / 25.4, 25400},
}

// CodeOf is the code of values off by a factor: of one value, or of many.
func (s Slip) CodeOf(factor float64, many bool) string {
	size := math.Abs(math.Log10(factor))
	switch {
	case math.Abs(size-3) < 1e-9:
		return s.Code
	case many || math.Abs(size-math.Round(size)) > 1e-9:
		return cmp.Or(s.Gauge, s.Code)
	}
	return cmp.Or(s.Decimal, s.Code)
}

// Slips are how values of the endpoint go wrong by a factor.
func (s Spec) Slips() Slip {
	if s.Slip == nil {
		return UsualSlips
	}
	return *s.Slip
}

// A Condition is a circumstance of a measurement that stands beside it: the temperature of the room, the diameter of a
// punch. It is checked and not published.
type Condition struct {
	Name    string   `json:"name"`  // as a column of a readout can be declared to be
	Title   string   `json:"title"` // as people say it
	Unit    string   `json:"unit"`  // of the limits, and of a column whose header gives none
	Units   []Unit   `json:"units"` // units that are accepted
	Headers []string `json:"headers,omitempty"`
	// Limits are what the method asks for; a value outside of them is used, with a warning (V-18).
	Limits Range `json:"limits"`
	// Positive says that the condition is a size, which must be above 0.
	Positive bool `json:"positive,omitempty"`
	// Code, if not empty, says that values mean nothing without the condition, and as which issue its absence, or another
	// value of it than elsewhere in the study, is reported.
	Code string `json:"code,omitempty"`
	// Same says that values can be compared only if the condition is the same for all of them.
	Same bool `json:"same,omitempty"`
	// Key is the key of a readout in the config that gives the condition where the file does not; empty for none.
	Key string `json:"key,omitempty"`
}

// Condition is the condition of that name; nil if the endpoint has none.
func (s Spec) Condition(name string) *Condition {
	for i := range s.Conditions {
		if s.Conditions[i].Name == name {
			return &s.Conditions[i]
		}
	}
	return nil
}

// A Setting is what a readout says of how it was measured, from a list of possibilities.
type Setting struct {
	Key      string   `json:"key"`   // of the readout in the config
	Title    string   `json:"title"` // as people say it
	Options  []Option `json:"options"`
	Required bool     `json:"required,omitempty"` // values mean nothing without it, and must share it (Code)
	Code     string   `json:"code"`               // of what is wrong with it, or with values because of it
}

// Option is a possibility of a setting.
type Option struct {
	Name string `json:"name"`
	// Reliable is where values so measured are right; others are used, with a warning.
	Reliable Range `json:"reliable"`
	// Why says why they are not.
	Why string `json:"why,omitempty"`
}

// Option is the option of that name; false if the setting has none.
func (s Setting) Option(name string) (Option, bool) {
	for _, o := range s.Options {
		if o.Name == name {
			return o, true
		}
	}
	return Option{}, false
}

// Humane holds limits of welfare, in percent of the animal's reference: below Warn the animal needs attention, below Stop
// it has to leave the study. The licence decides; defaults are working practice.
type Humane struct {
	Warn float64 `json:"warn"`
	Stop float64 `json:"stop"`
}
