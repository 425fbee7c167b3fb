// Package endpoint declares what can be measured: one file each, and the list of them. What may be done with an endpoint
// (its unit, scale, direction, limits, derivations and default method) stands here; no stage names an endpoint.
package endpoint

import "slices"

// Scale is the scale on which an endpoint is analysed.
const (
	Linear  = "linear"
	Log     = "log"
	Ordinal = "ordinal"
	Count   = "count" // events in a time of observation; centres and spreads are those of the linear scale
)

// Direction says what disease does to an endpoint.
const (
	HigherWorse = "higher_worse"
	LowerWorse  = "lower_worse"
	Context     = "context"
)

// Sorts of analytes.
const (
	Protein = "protein"
	Gene    = "gene"
	Antigen = "antigen" // what an antibody binds
	Drug    = "drug"
)

// Variables that are derived from an endpoint.
const (
	Value               = "value"
	Change              = "change"
	PercentChange       = "percent_change"
	VersusContralateral = "versus_contralateral"
	NetAUCMean          = "net_auc_mean"
	Total               = "total"
	Rate                = "rate"
	PercentOfReference  = "percent_of_reference"
	Nadir               = "nadir"
	PercentOfBodyWeight = "percent_of_body_weight"
	Peak                = "peak"
	DeltaCt             = "delta_ct"
	RelativeExpression  = "relative_expression"
	Cmax                = "cmax"
	AUCLast             = "auc_last"
)

// Definitions of percent inhibition (METHODS c.1: I1, I2, I6, I7).
const (
	Window    = "window"
	NoFloor   = "no_floor"
	GMR       = "gmr"
	LogWindow = "log_window"
)

// Ways to collapse repeated values into one.
const (
	MedianOrMean = "median" // the median; of two values the mean, which is the same
	Mean         = "mean"
	ByDilution   = "dilution" // of a sample assayed at several dilutions, the mean of the wells of the one with the most in range
)

// SENDTest is a test of a findings domain of CDISC SEND, by the codes of its controlled terminology. Test is the --TESTCD; empty
// for every test whose code or name is a known analyte of the endpoint. Specimen begins the --SPEC; empty for any.
type SENDTest struct {
	Domain   string `json:"domain"`
	Test     string `json:"test,omitempty"`
	Specimen string `json:"specimen,omitempty"`
}

// Spec declares an endpoint.
type Spec struct {
	Name  string `json:"name"`  // as tables name it
	Title string `json:"title"` // as people say it
	Kind  string `json:"kind"`  // kind of readout that holds it
	Unit  string `json:"unit"`  // unit that is stored
	Units []Unit `json:"units"` // units that are accepted, the stored one among them

	Scale     string `json:"scale"`
	Direction string `json:"direction"`

	// Hard limits are errors, soft limits warnings; in the stored unit. For a concentration they hold for the value
	// after dilution.
	Hard    Range `json:"hard"`
	Soft    Range `json:"soft"`
	Integer bool  `json:"integer,omitempty"` // values are whole numbers
	// Usual is where the median of a column of values lies, of healthy animals or diseased ones, in the stored unit: a column far
	// from it may hold something else, such as logarithms. Open where nobody can say.
	Usual Range `json:"usual,omitzero"`

	Sided      bool   `json:"sided,omitempty"`       // measured on left and right sites
	PerAnalyte bool   `json:"per_analyte,omitempty"` // one series per analyte
	Analytes   string `json:"analytes,omitempty"`    // sort of the analytes; empty for proteins
	Judged     bool   `json:"judged,omitempty"`      // values are an observer's judgement, which knowledge of the group can lead
	Collapse   string `json:"collapse"`              // how reads or wells become one value

	// Levels are what is nested in an animal and day, the innermost first; nil for reads (or wells) within sites. Each
	// level collapses to the next: the first by Collapse, the others by the mean, so that every section of an animal
	// counts once, however many fields it has.
	Levels []Level `json:"levels,omitempty"`

	// Slip is how values go wrong by a factor; nil for the usual slips of units and decimal points.
	Slip *Slip `json:"slip,omitempty"`

	// Conditions are the circumstances of a measurement that the file may give beside it.
	Conditions []Condition `json:"conditions,omitempty"`

	// Setting is what a readout says of how it was measured, from a list of possibilities; nil for nothing.
	Setting *Setting `json:"setting,omitempty"`

	// BodyWeight says that the values are body weights: doses and organ weights refer to them. One endpoint at most.
	BodyWeight bool `json:"body_weight,omitempty"`

	// Reference is the value of the animal that percent_of_reference refers to.
	Reference Reference `json:"reference,omitzero"`

	// SEND lists the tests of CDISC SEND that are this endpoint; none for an endpoint that SEND does not know.
	SEND []SENDTest `json:"send,omitempty"`

	// Humane holds the limits of welfare, in percent of the reference; nil for none.
	Humane *Humane `json:"humane,omitempty"`

	// DailyChange is the largest change from one day to the next, in percent, that is not questioned; 0 for any.
	DailyChange float64 `json:"daily_change,omitempty"`

	// Components lists the items of a score, which make the variable total; ScoreScale is the name of its scale, Source where
	// that is from.
	Components []Component `json:"components,omitempty"`
	ScoreScale string      `json:"score_scale,omitempty"`
	Source     string      `json:"source,omitempty"`

	// Beside names the endpoints that show the disease that a score judges: an animal with the lowest score and much of one of them
	// is looked at again.
	Beside []string `json:"beside,omitempty"`

	// Exposure is the time in which events were counted; nil for what is not a count.
	Exposure *Exposure `json:"exposure,omitempty"`

	// Per is what amounts per volume of tissue are divided by; nil for nothing.
	Per *Companion `json:"per,omitempty"`

	// Amplification is how threshold cycles are read; nil for what is none.
	Amplification *Amplification `json:"amplification,omitempty"`

	// Administered says that values are concentrations of what is administered, which an animal without it cannot have. Their
	// timepoints are times after dosing: an animal with several on a day has a course there and no single value.
	Administered bool `json:"administered,omitempty"`

	// MinBeads is the smallest number of beads of a well whose value is to be relied on; 0 where no beads are counted.
	MinBeads int32 `json:"min_beads,omitempty"`

	Variables   []Variable `json:"variables"`
	Digits      int        `json:"digits"`       // decimals of a mean in the report
	FigureOrder int        `json:"figure_order"` // position in the report, counted from 1

	// Referee is what a referee asks of results of this endpoint, and Unverified names what is declared here from working
	// practice, without a source: for the list of endpoints.
	Referee    string   `json:"-"`
	Unverified []string `json:"-"`
}

// Unit is an accepted unit and the factor to the stored one: stored = Factor × given.
type Unit struct {
	Name   string  `json:"name"`
	Factor float64 `json:"factor"`
	// Stored is the unit that values in this one are stored in, where it is another quantity than the endpoint's unit
	// (pg per mg of protein rather than per mL); empty for the endpoint's unit.
	Stored string `json:"stored,omitempty"`
	// Per names the condition that a value in this unit is divided by to become the stored quantity: stored = Factor ×
	// given / condition. A count per field becomes a density by the area of the field. Empty for none.
	Per string `json:"per,omitempty"`
	// Titre says that a value is the reciprocal of a dilution: 400 for 1:400.
	Titre    bool     `json:"titre,omitempty"`
	Synonyms []string `json:"synonyms,omitempty"`
}

// Exposure is the time of observation that a count belongs to. It is collected with each count and stands in the tables
// as an analyte of the endpoint, so that a count never loses it.
type Exposure struct {
	Name  string `json:"name"`  // as analyte
	Unit  string `json:"unit"`  // unit that is stored; that of a column whose header gives none
	Units []Unit `json:"units"` // units that are accepted
	Hard  Range  `json:"hard"`  // in the stored unit
}

// A Companion is another quantity of the same sample by which values are divided, so that they no longer depend on how much
// of the tissue was taken up in how much buffer:
//
//	stored = value / companion,  in From / unit of the companion = To
//
// for values that are stored in From, with the companion of the same animal, matrix and study day, the mean of its values if
// it has several; limits of quantification are divided likewise. It is done once, when values are checked, where the study
// has the companion for the matrix at all.
type Companion struct {
	Endpoint string `json:"endpoint"` // that holds it, as a readout of its own
	// Column is what a column beside the values is called that holds it, with the headers that mean it.
	Column  string   `json:"column"`
	Headers []string `json:"headers"`
	From    string   `json:"from"`
	To      string   `json:"to"`
	// Fluids are the matrices, in lower case, whose values are per volume by their nature.
	Fluids []string `json:"fluids"`
}

// An Amplification says how the threshold cycles (Ct) of a quantitative PCR are read. With Ct the mean over the wells of an
// animal and gene,
//
//	delta_ct            = Ct of the gene - mean of the Ct of the reference genes, same animal, matrix and day
//	relative_expression = 2^-delta_ct
//
// so that the ratio of geometric means of two groups is 2^-ΔΔCt (Livak, Schmittgen, Methods 25:402, 2001,
// doi:10.1006/meth.2001.1262), which takes an efficiency of 100 % for granted. A well that never crosses the threshold is known
// to have a Ct above Cycles, so that its relative expression is below 2^-(Cycles - mean of the references).
type Amplification struct {
	// Cycles is the number of cycles run, and References names the reference genes: both as the readouts say.
	Cycles     float64  `json:"cycles"`
	References []string `json:"references,omitempty"`
	// Late is the Ct beyond which a value is doubtful, Spread the standard deviation that wells of a sample may have, and
	// Shift the difference between groups that a reference gene may have; in cycles.
	Late   float64 `json:"late"`
	Spread float64 `json:"spread"`
	Shift  float64 `json:"shift"`
}

// Range is a closed range; a nil bound is open.
type Range struct {
	Low  *float64 `json:"low,omitempty"`
	High *float64 `json:"high,omitempty"`
}

// Contains reports whether v lies in the range.
func (r Range) Contains(v float64) bool {
	return (r.Low == nil || v >= *r.Low) && (r.High == nil || v <= *r.High)
}

// Variable is what is derived from an endpoint, and how it is analysed.
type Variable struct {
	Name string `json:"name"`
	Unit string `json:"unit,omitempty"` // empty for the unit of the measurements
	// Scale is the analysis scale of this variable.
	Scale string `json:"scale"`
	// Definitions of percent inhibition that are computed, the headline first; none if percent inhibition has no meaning.
	Definitions []string `json:"definitions,omitempty"`
	// Method is the default method of comparison.
	Method string `json:"method"`
	// TrueZero says that 0 means none of it, so that a percentage without a floor has a meaning.
	TrueZero bool `json:"true_zero,omitempty"`
	// PerComponent says that the variable belongs to each component of a score rather than to their total.
	PerComponent bool `json:"per_component,omitempty"`
	// Course says that the variable belongs to the whole course rather than to a day.
	Course bool `json:"course,omitempty"`
	// Figure says that the report draws it.
	Figure bool `json:"figure,omitempty"`
	// Of names the endpoint that the variable is a percentage of; empty for none.
	Of string `json:"of,omitempty"`
	// Digits are the decimals of a mean in the report where those of the endpoint do not suit; 0 where they do.
	Digits int `json:"digits,omitempty"`
	// From and To are the first and the last study day that the variable looks at; nil for all.
	From *int32 `json:"from,omitempty"`
	To   *int32 `json:"to,omitempty"`
}

// All lists every endpoint. A disease model (configs/models) may narrow its limits.
func All() []Spec {
	return slices.Concat([]Spec{earThickness()}, scores(), []Spec{
		bodyWeight(), totalIgE(), specificIgE(), specificIgG1(), specificIgG2a(), cytokines(), geneExpression(), totalProtein(), plasmaConcentration(), scratching(),
		skinFold(), earPunchWeight(), tewl(), epidermalThickness(), cellCounts(), spleenWeight(), lymphNodeWeight(),
		flowPercent(), flowMFI(),
	})
}

func between(low, high float64) Range { return Range{Low: &low, High: &high} }

// Find is the endpoint of that name and its variable of that name; zero values where there is none.
func Find(specs []Spec, name, variable string) (Spec, Variable) {
	for _, s := range specs {
		if s.Name != name {
			continue
		}
		for _, v := range s.Variables {
			if v.Name == variable {
				return s, v
			}
		}
		return s, Variable{}
	}
	return Spec{}, Variable{}
}
