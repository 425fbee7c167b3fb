package plan

// What is known from elsewhere, as declared in the tables that ship with the program: annotation beside results.

// Source is where a statement comes from.
type Source struct {
	Key  string `json:"key" yaml:"key"`
	Text string `json:"text" yaml:"text"`
}

// Pathways is the map from mediators to the kinases that their receptors signal by.
type Pathways struct {
	Sources   []Source   `json:"sources,omitempty" yaml:"sources"`
	Mediators []Mediator `json:"mediators,omitempty" yaml:"mediators"`
}

// How a mediator depends on JAK kinases.
const (
	DependsDirectly = "direct"   // its own receptor signals by JAKs
	DependsNot      = "none"     // its own receptor does not
	DependsDisputed = "disputed" // authors disagree
)

// Mediator is a row of the map. It is about the analyte of that name.
type Mediator struct {
	Name     string `json:"name" yaml:"name"`
	Receptor string `json:"receptor" yaml:"receptor"`
	// Kinases and STATs are what the sources agree on; the others are in some lists only and make no membership.
	Kinases       []string `json:"kinases,omitempty" yaml:"kinases"`
	KinasesInSome []string `json:"kinases_in_some,omitempty" yaml:"kinases_in_some"`
	STATs         []string `json:"stats,omitempty" yaml:"stats"`
	STATsInSome   []string `json:"stats_in_some,omitempty" yaml:"stats_in_some"`
	Axis          string   `json:"axis" yaml:"axis"` // as the family of an analyte
	Dependence    string   `json:"dependence" yaml:"dependence"`
	Status        string   `json:"status" yaml:"status"`             // agreed, incomplete, disputed or indirect
	Context       bool     `json:"context,omitempty" yaml:"context"` // whether a fall is good or bad depends on the context
	Effect        string   `json:"effect" yaml:"effect"`
	Sources       []string `json:"sources,omitempty" yaml:"sources"`       // keys
	Unverified    []string `json:"unverified,omitempty" yaml:"unverified"` // entries that no source given here was read for
	Unlisted      string   `json:"unlisted,omitempty" yaml:"unlisted"`     // why the shipped analyte lists do not have it
	Note          string   `json:"note,omitempty" yaml:"note"`
}

// Article is what a study declares of an article beside its groups.
type Article struct {
	Name     string    `json:"name"`
	Synonyms []string  `json:"synonyms,omitempty"`
	Potency  []Potency `json:"potency,omitempty"`
}

// Potency is a half-maximal inhibitory concentration of an article at one target.
type Potency struct {
	Target string `json:"target"`
	// Relation is empty for a value, ">" where it lies above the number given and "<" where it lies below.
	Relation string  `json:"relation,omitempty"`
	IC50     float64 `json:"ic50"`
	Unit     string  `json:"unit"` // pM, nM or µM
	Source   string  `json:"source"`
	Note     string  `json:"note,omitempty"`
}

// Clinical is what trials reported.
type Clinical struct {
	Articles    []ClinicalArticle `json:"articles,omitempty" yaml:"articles"`
	Sources     []Source          `json:"sources,omitempty" yaml:"sources"`
	Trials      []Trial           `json:"trials,omitempty" yaml:"trials"`
	Results     []TrialResult     `json:"results,omitempty" yaml:"results"`
	Corrections []Correction      `json:"corrections,omitempty" yaml:"corrections"`
}

// ClinicalArticle is an article of trials, under all its names.
type ClinicalArticle struct {
	Name     string   `json:"name" yaml:"name"`
	Synonyms []string `json:"synonyms,omitempty" yaml:"synonyms"`
	// StudyNames are the names that groups of the study give it.
	StudyNames []string `json:"study_names,omitempty" yaml:"-"`
}

// Trial is a trial of an article.
type Trial struct {
	Name     string   `json:"name" yaml:"name"`
	Article  string   `json:"article" yaml:"article"`
	Setting  string   `json:"setting" yaml:"setting"`
	Patients int32    `json:"patients" yaml:"patients"` // randomised
	Sources  []string `json:"sources" yaml:"sources"`
	Note     string   `json:"note,omitempty" yaml:"note"`
}

// TrialResult is what one arm of a trial showed in one endpoint: a percentage of patients, or a finding in words.
type TrialResult struct {
	Trial    string   `json:"trial" yaml:"trial"`
	Endpoint string   `json:"endpoint" yaml:"endpoint"`
	Week     *int32   `json:"week,omitempty" yaml:"week"`
	Arm      string   `json:"arm" yaml:"arm"`
	Control  bool     `json:"control,omitempty" yaml:"control"` // placebo or vehicle
	Dose     *float64 `json:"dose,omitempty" yaml:"dose"`
	DoseUnit string   `json:"dose_unit,omitempty" yaml:"dose_unit"`
	Percent  *float64 `json:"percent,omitempty" yaml:"percent"`
	N        *int32   `json:"n,omitempty" yaml:"n"`               // patients who responded
	Patients *int32   `json:"patients,omitempty" yaml:"patients"` // patients of whom
	Finding  string   `json:"finding,omitempty" yaml:"finding"`
	// Confirmed says that a source given here was read for it.
	Confirmed bool     `json:"confirmed" yaml:"confirmed"`
	Sources   []string `json:"sources,omitempty" yaml:"sources"`
	Note      string   `json:"note,omitempty" yaml:"note"`
}

// Correction is a figure that is copied wrongly.
type Correction struct {
	Trial   string   `json:"trial" yaml:"trial"`
	Found   string   `json:"found" yaml:"found"`
	Correct string   `json:"correct" yaml:"correct"`
	Reason  string   `json:"reason" yaml:"reason"`
	Sources []string `json:"sources" yaml:"sources"`
}
