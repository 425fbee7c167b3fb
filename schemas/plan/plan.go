// Package plan holds the study as its authors declare it: what a config says once it is read, merged with the defaults
// of the disease model and found sound. Stages get the parts that concern them.
package plan

import (
	"earmark/schemas"
	"earmark/schemas/endpoint"
)

// Plan is a whole study plan.
type Plan struct {
	// Unconfirmed says that the plan is a draft with guesses, which may be checked and not run.
	Unconfirmed bool `json:"-"`

	Study     Study           `json:"study"`
	Model     Model           `json:"model,omitzero"` // what the preset says of the disease model; zero without one
	Groups    []Group         `json:"groups"`
	Readouts  []Readout       `json:"readouts"`
	Ledgers   Ledgers         `json:"ledgers"`
	Endpoints []endpoint.Spec `json:"endpoints"` // every endpoint family, with the model's limits
	Analytes  []Analyte       `json:"analytes"`
	Analysis  Analysis        `json:"analysis"`
	Accept    []Accept        `json:"accept"`
	Checks    []Check         `json:"checks,omitempty"`
	Output    Output          `json:"output"`
	Notify    Notify          `json:"notify,omitzero"`
	Articles  []Article       `json:"articles,omitempty"`
	Pathways  Pathways        `json:"pathways"`
	Clinical  Clinical        `json:"clinical"` // of the study's articles only
}

// Study says what study it is.
type Study struct {
	ID        string       `json:"id"`
	Title     string       `json:"title"`
	Model     string       `json:"model"`
	StartDate schemas.Date `json:"start_date"` // the date of study day 0; only where HasStartDate
	HasStart  bool         `json:"has_start_date"`
	Strain    string       `json:"strain,omitempty"`
	// InducedSide is the side on which disease was induced: left, right or both.
	InducedSide string `json:"induced_side"`
	Scale       string `json:"scale,omitempty"`    // score scale of the readouts of scores that name none
	LastDay     *int32 `json:"last_day,omitempty"` // planned last study day, if declared
}

// Roles of a group.
const (
	Naive            = "naive"
	Sham             = "sham"
	DiseaseUntreated = "disease_untreated"
	Vehicle          = "vehicle"
	Test             = "test"
	Positive         = "positive"
	Satellite        = "satellite"
)

// Group is a declared group. Comparator and Floor are resolved: empty only where there is none.
type Group struct {
	Name       string   `json:"name"`
	Role       string   `json:"role"`
	Comparator string   `json:"comparator,omitempty"`
	Floor      string   `json:"floor,omitempty"`
	Article    string   `json:"article,omitempty"`
	Dose       *float64 `json:"dose,omitempty"`
	DoseUnit   string   `json:"dose_unit,omitempty"`
	Route      string   `json:"route,omitempty"`
	Vehicle    string   `json:"vehicle,omitempty"` // formulation base, such as "cream base"
	// VolumePerKg is the planned volume per body weight, in mL/kg.
	VolumePerKg *float64 `json:"volume_per_kg,omitempty"`
	// Concentration is the planned strength of the formulation, in ConcentrationUnit.
	Concentration     *float64 `json:"concentration,omitempty"`
	ConcentrationUnit string   `json:"concentration_unit,omitempty"`
	// Topical is the planned amount of one application on skin.
	Topical *Topical `json:"topical,omitempty"`
	// Schedule is when the group is dosed; nil where the plan does not say.
	Schedule *Schedule `json:"schedule,omitempty"`
	// SaltFactor is the mass of the salt that holds 1 of the free base, where the article is a salt.
	SaltFactor *float64 `json:"salt_factor,omitempty"`
	// History is the percent inhibition that a positive control has had in earlier studies.
	History *History `json:"history,omitempty"`
	N       *int32   `json:"n,omitempty"` // animals planned
	Aliases []string `json:"aliases,omitempty"`
	// AcceptUnmatched, if not empty, is the reason why a comparator of another route or base is accepted.
	AcceptUnmatched string `json:"accept_unmatched,omitempty"`
}

// Treated reports whether the group is compared with a comparator.
func (g Group) Treated() bool { return g.Role == Test || g.Role == Positive }

// Kinds of readout that hold no endpoint.
const (
	Animals     = "animals"     // allocation, sex, strain, cage, fate
	Dosing      = "dosing"      // administrations
	Formulation = "formulation" // measured strength of what was given
	SEND        = "send"        // the domains of a study in CDISC SEND, each a SAS transport file
)

// Readout is a file of one kind. A pattern of the config has become one Readout for each file that matches.
type Readout struct {
	Kind      string   `json:"kind"`
	File      string   `json:"file"` // relative to the config's folder, with forward slashes
	Sheet     string   `json:"sheet,omitempty"`
	Range     string   `json:"range,omitempty"` // cells of a sheet that are read, such as B3:F20; all if empty
	Unit      string   `json:"unit,omitempty"`
	Delimiter string   `json:"delimiter,omitempty"` // "," ";" or "tab"; found out if empty
	Decimal   string   `json:"decimal,omitempty"`   // "." or ","; found out if empty
	Encoding  string   `json:"encoding,omitempty"`  // utf-8, utf-16, windows-1252; found out if empty
	Matrix    string   `json:"matrix,omitempty"`
	Analyte   string   `json:"analyte,omitempty"`
	Scale     string   `json:"scale,omitempty"` // score scale of a readout of scores, resolved; empty for others
	StudyDay  *int32   `json:"study_day,omitempty"`
	Site      string   `json:"site,omitempty"`
	LLOQ      *float64 `json:"lloq,omitempty"`
	ULOQ      *float64 `json:"uloq,omitempty"`
	Dilution  *float64 `json:"dilution,omitempty"`
	// ObservationMinutes is the time in which the events of each value were counted, where the file does not give it.
	ObservationMinutes *float64 `json:"observation_minutes,omitempty"`
	// PunchDiameter in mm, FieldArea in mm² and PixelsPerUM are conditions of all values, where the file does not give
	// them; Device and Nodes say how they were measured.
	PunchDiameter *float64 `json:"punch_diameter,omitempty"`
	FieldArea     *float64 `json:"field_area,omitempty"`
	PixelsPerUM   *float64 `json:"pixels_per_um,omitempty"`
	Device        string   `json:"device,omitempty"`
	Nodes         string   `json:"nodes,omitempty"`
	// Antigen is what the antibodies of all values bind; it becomes their analyte.
	Antigen string `json:"antigen,omitempty"`
	// FirstDilution and DilutionStep are the series of dilutions of a titration: titres are FirstDilution × DilutionStep^k.
	FirstDilution *float64 `json:"first_dilution,omitempty"`
	DilutionStep  *float64 `json:"dilution_step,omitempty"`
	// ReferenceGenes are the genes that those of a PCR are set against, Cycles the cycles that were run.
	ReferenceGenes []string `json:"reference_genes,omitempty"`
	Cycles         *float64 `json:"cycles,omitempty"`
	DateOrder      string   `json:"date_order,omitempty"` // ymd, dmy or mdy for dates that are not ISO
	// PlateLayout is a file that says what is in each well of a plate; Samples says it by the names of the samples. They
	// concern exports of plate readers.
	PlateLayout string   `json:"plate_layout,omitempty"`
	Samples     []Sample `json:"samples,omitempty"`
	// Reading is which of several readings of each well is read, such as a wavelength, as the export names it; the first if
	// empty.
	Reading string   `json:"reading,omitempty"`
	Columns []Column `json:"columns,omitempty"`
	Layout  *Layout  `json:"layout,omitempty"`
	// Test is the test of a domain of SEND that is read, by its code or name; every one that the endpoint declares if empty.
	Test string `json:"test,omitempty"`
	// DayOne is the study day of day 1 of SEND; 0 where it is nil.
	DayOne *int32 `json:"day_one,omitempty"`
	// Animals is ByPosition where the position of a value among those of its group says whose it is.
	Animals string `json:"animals,omitempty"`
	// Curve says how the signals of an export become concentrations; nil for the defaults.
	Curve *Curve `json:"curve,omitempty"`
	// Limits bound what the file may hold; nil for the usual ones.
	Limits *FileLimits `json:"limits,omitempty"`
	// SHA256 is the seal of the file: the hash that its bytes must have, in hexadecimal; empty where it is not sealed.
	// SealReason is why it was sealed again.
	SHA256     string `json:"sha256,omitempty"`
	SealReason string `json:"seal_reason,omitempty"`
	// Position is where the config declares it, for messages: file:line:column.
	Position string `json:"-"`
}

// FileLimits bound what a file may hold, so that a damaged or hostile one cannot exhaust the memory. 0 stands for the usual limit.
type FileLimits struct {
	FileMiB     int `json:"file_mib,omitempty"`     // size of the file
	UnpackedMiB int `json:"unpacked_mib,omitempty"` // size of all parts of a workbook, unpacked
	Sheets      int `json:"sheets,omitempty"`
	Cells       int `json:"cells,omitempty"` // of all sheets
}

// Conditions are what the readout states of the circumstances of its values, by its key: each in the unit in which the
// condition is declared. Nil where it states nothing.
func (r Readout) Conditions() map[string]*float64 {
	return map[string]*float64{"punch_diameter": r.PunchDiameter, "field_area": r.FieldArea, "pixels_per_um": r.PixelsPerUM}
}

// Settings are what the readout states of how its values were measured, by its key; empty where it states nothing.
func (r Readout) Settings() map[string]string {
	return map[string]string{"device": r.Device, "nodes": r.Nodes}
}

// Dimensions of a layout.
const (
	ByDay     = "day"
	ByAnimal  = "animal"
	ByEar     = "ear"
	ByRead    = "read"
	ByAnalyte = "analyte"
	ByGroup   = "group"
)

// ByPosition names animals by position: the n-th value of a group is that of the group's n-th animal.
const ByPosition = "by_position"

// Layout says what stands in the header row over the values, and what in the first column beside them. Rows is empty for
// the animal, or for the study day where Columns is the animal.
type Layout struct {
	Columns string `json:"columns"`
	Rows    string `json:"rows,omitempty"`
}

// Column says what a column of a readout is, where its header does not.
type Column struct {
	Name      string `json:"name"` // header as it stands in the file
	Is        string `json:"is"`   // animal, group, study_day, date, site, value, unit, analyte, ..., or ignore
	Unit      string `json:"unit,omitempty"`
	Site      string `json:"site,omitempty"`
	StudyDay  *int32 `json:"study_day,omitempty"`
	Replicate *int32 `json:"replicate,omitempty"`
	Analyte   string `json:"analyte,omitempty"`
}

// Sample says what a sample of a plate is, where its name is not that of an animal.
type Sample struct {
	Name     string `json:"name"` // as it stands in the file
	Animal   string `json:"animal,omitempty"`
	Type     string `json:"type,omitempty"` // sample, standard, blank or control; a sample if it has an animal
	StudyDay *int32 `json:"study_day,omitempty"`
}

// Curve says how concentrations are read off the standards of a plate. Empty fields stand for the defaults.
type Curve struct {
	Model     string `json:"model,omitempty"`     // 4pl or 5pl; empty for 4pl, and 5pl where recovery demands it
	Weighting string `json:"weighting,omitempty"` // 1/y2, 1/y or none; empty for 1/y2
	Blank     string `json:"blank,omitempty"`     // none, subtract or already; empty for none, already where the export says so
	Falling   bool   `json:"falling,omitempty"`   // signals fall with the concentration, as in a competitive assay
	Values    string `json:"values,omitempty"`    // signals or software: whence values are taken; empty for signals
}

// What is done to blanks, and whence values are taken.
const (
	BlankNone      = "none"
	BlankSubtract  = "subtract"
	BlankAlready   = "already"
	ValuesSoftware = "software"
)

// Ledgers names the ledger files; empty where there is none.
type Ledgers struct {
	Corrections string `json:"corrections,omitempty"`
	Exclusions  string `json:"exclusions,omitempty"`
}

// Analyte is an analyte of a panel, or a gene.
type Analyte struct {
	Name     string   `json:"name"`
	Synonyms []string `json:"synonyms,omitempty"`
	// Of is protein or gene; empty for protein. Endpoints look only among the analytes of their own sort.
	Of     string `json:"of,omitempty"`
	Family string `json:"family,omitempty"` // Th2, Th1, Th17/22, innate, chemokine
	// Direction is what disease does to the analyte; empty for what it does to its endpoint.
	Direction string `json:"direction,omitempty"`
	// Ambiguous, if not empty, is what the name may mean: a value under it belongs to no analyte for certain.
	Ambiguous string `json:"ambiguous,omitempty"`
	// NotInMice, if not empty, is why no sample of a mouse can hold the analyte.
	NotInMice string `json:"not_in_mice,omitempty"`
}

// Analysis is the analysis plan.
type Analysis struct {
	Primary    []Primary          `json:"primary"`
	Alpha      float64            `json:"alpha"`
	Confidence float64            `json:"confidence"`
	Endpoints  []EndpointAnalysis `json:"endpoints,omitempty"`
	// Window holds the limits of Fieller's g between open, narrow, weak and closed.
	Window WindowLimits `json:"window"`
}

// Primary is a primary analysis; StudyDay is nil for a variable of the whole course.
type Primary struct {
	Endpoint string `json:"endpoint"`
	Analyte  string `json:"analyte,omitempty"`
	Variable string `json:"variable"`
	StudyDay *int32 `json:"study_day,omitempty"`
}

// EndpointAnalysis overrides the default method of an endpoint.
type EndpointAnalysis struct {
	Endpoint   string `json:"endpoint"`
	Variable   string `json:"variable,omitempty"` // empty for all
	Method     string `json:"method,omitempty"`
	Definition string `json:"definition,omitempty"` // headline definition
}

// WindowLimits are upper bounds of Fieller's g: below Open the window is open, below Narrow narrow, below 1 weak.
type WindowLimits struct {
	Open   float64 `json:"open"`
	Narrow float64 `json:"narrow"`
}

// Accept accepts errors of one code, in one file if given, for a reason: the values are left out and the report says so.
type Accept struct {
	Code   string `json:"code"`
	File   string `json:"file,omitempty"`
	Reason string `json:"reason"`
}

// Check changes what the catalogue says of a code: the severity of its issues, or the limit of its rule.
type Check struct {
	Code string `json:"code"`
	// Severity is error, warning, note, or Silent for no issue; empty for that of the catalogue.
	Severity string `json:"severity,omitempty"`
	// Limit takes the place of the catalogue's; nil for that.
	Limit  *float64 `json:"limit,omitempty"`
	Reason string   `json:"reason,omitempty"`
}

// Silent is the severity of a check that raises no issue. (YAML reads the word off as a truth value.)
const Silent = "silent"

// Results is the plan without what has no influence on results: where they go, what is kept beside them, and who is told.
func (p Plan) Results() Plan {
	p.Notify = Notify{}
	p.Output = Output{AnimalLines: p.Output.AnimalLines}
	return p
}

// Output says where and how results are written.
type Output struct {
	Dir         string `json:"dir"`
	AnimalLines bool   `json:"animal_lines"` // draw each animal's course
	KeepInputs  bool   `json:"keep_inputs"`  // keep a copy of the config and of every file read
	KeepRuns    int32  `json:"keep_runs"`    // published runs that are kept; 0 for all
	CacheSize   int32  `json:"cache_size"`   // most that the stage cache may take, in MB (1 000 000 bytes)
}

// Notify says who is told what became of a run.
type Notify struct {
	URL string `json:"url,omitempty"` // receives a POST with a JSON summary; empty for nobody. It may hold a secret
	On  string `json:"on,omitempty"`  // NotifyFailure or NotifyAlways
}

// When a run is told of.
const (
	NotifyFailure = "failure" // it did not end with exit code 0
	NotifyAlways  = "always"
)
