package endpoint

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"earmark/configs"
)

// ScoreKind is the kind of readout that holds scores. Each scale is an endpoint of its own; a readout names its scale.
const ScoreKind = "scores"

// A ScoreScale declares a score: its items, and by their weights how they make the total.
type ScoreScale struct {
	Name     string `json:"name"`     // as a readout names it
	Title    string `json:"title"`    // as people say it; the name if there is none
	Endpoint string `json:"endpoint"` // as tables name it; the name if there is none
	// Source says where the scale is from, Unverified what of it is working practice that the source does not support. The
	// report prints both.
	Source     string      `json:"source"`
	Unverified string      `json:"unverified"`
	Items      []ScoreItem `json:"items"`
	Beside     []string    `json:"beside"` // as Spec has it
	// Maximum is the highest total, as its source states it; nil where none is stated. It is a check of the items.
	Maximum *float64 `json:"maximum"`
}

// A ScoreItem is an item of a score scale.
type ScoreItem struct {
	Name     string   `json:"name"`
	Synonyms []string `json:"synonyms"`
	Min      float64  `json:"min"`
	Max      float64  `json:"max"`
	Step     *float64 `json:"step"` // 1 where it is not given
	// Weight is the item's weight in the total: 1 where it is not given, but 0 for an item that others are multiplied with.
	Weight     *float64 `json:"weight"`
	Times      string   `json:"times"`      // the item that this one is multiplied with; empty for none
	Subjective bool     `json:"subjective"` // as Component has it
}

// Component is an item of a score. Of the values v of the items, the total is
//
//	Σ Weight × v × v(Times)
//
// where the last factor is 1 for an item without Times.
type Component struct {
	Name     string   `json:"name"`
	Synonyms []string `json:"synonyms,omitempty"`
	Min      float64  `json:"min"`
	Max      float64  `json:"max"`
	Step     float64  `json:"step"`            // values are Min + k × Step
	Weight   float64  `json:"weight"`          // 0 for an item that is not added itself
	Times    string   `json:"times,omitempty"` // the component that this one is multiplied with
	// Subjective says that only the subject can state the item (itch, sleep), which a mouse cannot.
	Subjective bool `json:"subjective,omitempty"`
}

// Holds reports whether a value lies on the grid of the component, whatever its range.
func (c Component) Holds(v float64) bool {
	steps := (v - c.Min) / c.Step
	return math.Abs(steps-math.Round(steps)) < 1e-6
}

// Spec is the endpoint of a scale. Items are ordinal: tests are on ranks, percentages describe.
func (s ScoreScale) Spec() Spec {
	spec := Spec{
		Name: s.Endpoint, Title: s.Title, Kind: ScoreKind, ScoreScale: s.Name, Beside: s.Beside, Unit: "points",
		Units: []Unit{{Name: "points", Factor: 1, Synonyms: []string{"point", "pts", "score"}}},
		Scale: Ordinal, Direction: HigherWorse, Judged: true,
		Slip: &Slip{Code: "V-01"}, Collapse: Mean, Digits: 1, FigureOrder: 2, // points have no other unit to slip to
		Referee: "who scored, whether blind, from what (the animal or photographs), the definition of each grade, and how two observers agreed",
		Variables: []Variable{
			{Name: Value, Scale: Ordinal, Method: "steel", TrueZero: true, PerComponent: true},
			{Name: Total, Scale: Ordinal, Definitions: []string{Window, NoFloor}, Method: "steel", TrueZero: true, Figure: true},
			{Name: NetAUCMean, Scale: Ordinal, Definitions: []string{Window, NoFloor}, Method: "steel", TrueZero: true, Course: true},
		},
	}
	spec.Source = s.Source
	if s.Unverified != "" {
		spec.Source = strings.TrimPrefix(s.Source+"; unverified: "+s.Unverified, "; ")
	}
	if s.Endpoint == "" {
		spec.Name = s.Name
	}
	if s.Title == "" {
		spec.Title = s.Name
	}
	for _, item := range s.Items {
		c := Component{
			Name: item.Name, Synonyms: item.Synonyms, Min: item.Min, Max: item.Max, Step: 1, Weight: 1,
			Times: item.Times, Subjective: item.Subjective,
		}
		if item.Step != nil {
			c.Step = *item.Step
		}
		if slices.ContainsFunc(s.Items, func(other ScoreItem) bool { return other.Times == item.Name }) {
			c.Weight = 0
		}
		if item.Weight != nil {
			c.Weight = *item.Weight
		}
		spec.Components = append(spec.Components, c)
	}
	lowest := make([]float64, len(spec.Components))
	spec.Integer = true
	for k, c := range spec.Components {
		lowest[k] = c.Min
		for _, number := range []float64{c.Min, c.Step, c.Weight} {
			spec.Integer = spec.Integer && number == math.Trunc(number)
		}
	}
	spec.Hard = between(spec.TotalOf(lowest), spec.Highest())
	return spec
}

// Needed reports whether the total rests on the component at a position: it has a weight, or one that has it is multiplied
// with it.
func (s Spec) Needed(k int) bool {
	return s.Components[k].Weight != 0 || slices.ContainsFunc(s.Components, func(c Component) bool {
		return c.Weight != 0 && c.Times == s.Components[k].Name
	})
}

// TotalOf is the total of a score by the values of its components (Component), one for each in their order. It is NaN if
// one that it needs is NaN, which stands for missing: a blank is not 0.
func (s Spec) TotalOf(values []float64) float64 {
	total := 0.0
	for k, c := range s.Components {
		if c.Weight == 0 {
			continue
		}
		product := float64(c.Weight * values[k])
		if c.Times != "" {
			at := slices.IndexFunc(s.Components, func(other Component) bool { return other.Name == c.Times })
			product = float64(product * values[at])
		}
		total += product
	}
	return Settle(total)
}

// Highest is the highest total that the components can make, whatever the limits of the endpoint are.
func (s Spec) Highest() float64 {
	highest := make([]float64, len(s.Components))
	for k, c := range s.Components {
		highest[k] = c.Max
	}
	return s.TotalOf(highest)
}

// Formula is how the components make the total, in words: 0.2 × extent + 3.5 × (erythema + oedema). Neighbours of one weight
// and one factor stand in one bracket.
func (s Spec) Formula() string {
	var terms []string
	for from := 0; from < len(s.Components); {
		c := s.Components[from]
		var items []string
		for from < len(s.Components) && s.Components[from].Weight == c.Weight && s.Components[from].Times == c.Times {
			items = append(items, s.Components[from].Name)
			from++
		}
		if c.Weight == 0 {
			continue
		}
		term := strings.Join(items, " + ")
		if len(items) > 1 && (c.Weight != 1 || c.Times != "") {
			term = "(" + term + ")"
		}
		if c.Times != "" {
			term = c.Times + " × " + term
		}
		if c.Weight != 1 {
			term = strconv.FormatFloat(c.Weight, 'g', -1, 64) + " × " + term
		}
		terms = append(terms, term)
	}
	return strings.Join(terms, " + ")
}

// Settle rounds a number of an ordinal scale to 12 decimals. Two scores that are equal by arithmetic then are equal as
// numbers too, in whatever order their terms were added (0.1 + 0.2 and 0.3), so that ranks see their tie.
func Settle(v float64) float64 {
	if scaled := v * 1e12; math.Abs(scaled) < 1<<53 {
		return math.Round(scaled) / 1e12
	}
	return v
}

// presets lists the embedded scales, in the order of the list.
var presets = sync.OnceValue(func() []ScoreScale {
	var scales []ScoreScale
	for _, name := range []string{"ad4", "pasi", "easi", "scorad", "objective_scorad", "histology"} {
		scale, err := readScale(name)
		if err != nil {
			panic(err) // it is embedded, and a test reads it
		}
		scales = append(scales, scale)
	}
	return scales
})

func readScale(name string) (ScoreScale, error) {
	file := "scales/" + name + ".yaml"
	data, err := fs.ReadFile(configs.Files, file)
	if err != nil {
		return ScoreScale{}, err
	}
	var doc map[string]any
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return ScoreScale{}, fmt.Errorf("%s: %w", file, err)
	}
	// The keys are those of the JSON tags, as in a study's config.
	data, err = json.Marshal(doc)
	if err != nil {
		return ScoreScale{}, fmt.Errorf("%s: %w", file, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var scale ScoreScale
	if err := decoder.Decode(&scale); err != nil {
		return ScoreScale{}, fmt.Errorf("%s: %w", file, err)
	}
	return scale, nil
}

// scores lists the endpoints of the embedded scales.
func scores() []Spec {
	var specs []Spec
	for _, scale := range presets() {
		specs = append(specs, scale.Spec())
	}
	return specs
}
