package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Model is what a preset says of a disease model (configs/models): how disease is induced, what a run may expect, and
// what looks like an error and is not. A fact whose Source is empty is an unverified default: working practice that no
// source of the preset supports, to be overridden and never to be quoted.
type Model struct {
	Title     string `json:"title"`
	Resembles Fact   `json:"resembles"` // which human disease, or which arm of immunity
	DayZero   Fact   `json:"day_zero"`  // the event of study day 0
	// TimeAxis is what the study day counts: study_day, days since the event of DayZero, or age, where nothing is induced.
	TimeAxis string `json:"time_axis,omitempty"`
	// Course is the usual time from day zero to the last measurement; nil where a model has none.
	Course *Course `json:"course,omitempty"`
	// Sham is what the floor group gets in place of the inducer.
	Sham      Fact     `json:"sham"`
	Strains   []Strain `json:"strains"`
	Induction []Step   `json:"induction,omitempty"`
	Variants  []Fact   `json:"variants,omitempty"` // other ways of induction
	// Scale is the scale of scores for readouts that name none.
	Scale            string    `json:"scale,omitempty"`
	PositiveControls []Control `json:"positive_controls,omitempty"`
	Warnings         []Fact    `json:"warnings,omitempty"`
	// NotErrors are what looks like an error in this model and is not.
	NotErrors []Fact `json:"not_errors,omitempty"`
	Sources   []Work `json:"sources,omitempty"`
}

// What the study day counts.
const (
	TimeStudyDay = "study_day"
	TimeAge      = "age"
)

// Fact is a statement and the name of the source that it was seen in.
type Fact struct {
	Text string `json:"text"`
	// Endpoint is the endpoint that the statement is about; empty for the whole study. A statement about an endpoint is
	// worth a note where the endpoint is measured.
	Endpoint string `json:"endpoint,omitempty"`
	// Seen restricts the note to studies whose data show it: one of SeenFalling, SeenBelowFloor and SeenAtFloor.
	Seen   string `json:"seen,omitempty"`
	Source string `json:"source,omitempty"`
}

// Unverified marks what no source supports.
const Unverified = "unverified default"

// Evidence is the name of a source, or that there is none.
func Evidence(source string) string { return cmp.Or(source, Unverified) }

// Signs in the data of what a Fact states.
const (
	// SeenFalling: in a group that is neither naive nor sham, the mean of a later day lies 5 % or more below that of the
	// first day.
	SeenFalling = "falling"
	// SeenBelowFloor: the mean of a treated group lies below that of its floor on the same day.
	SeenBelowFloor = "below_floor"
	// SeenAtFloor: on the last day, an animal of a comparator group is no higher than the highest animal of its floor.
	SeenAtFloor = "at_floor"
)

// Course is a span of study days.
type Course struct {
	From   int32  `json:"from"`
	To     int32  `json:"to"`
	Source string `json:"source,omitempty"`
}

// Strain is a strain that the model is usually induced in, and limits of endpoints that hold for it rather than the model's.
type Strain struct {
	Name      string           `json:"name"`
	Aliases   []string         `json:"aliases,omitempty"` // substrains and other spellings
	Endpoints []EndpointPreset `json:"endpoints,omitempty"`
	Source    string           `json:"source,omitempty"`
}

// Step is an entry of the timetable of induction: on day From, or from day From to day To, every Every days or PerWeek
// times a week.
type Step struct {
	From      int32  `json:"from"`
	To        *int32 `json:"to,omitempty"`
	Every     *int32 `json:"every,omitempty"`
	PerWeek   *int32 `json:"per_week,omitempty"`
	Purpose   string `json:"purpose,omitempty"` // such as sensitise, challenge, break the barrier
	Substance string `json:"substance"`
	Strength  string `json:"strength,omitempty"`
	Volume    string `json:"volume,omitempty"`
	Site      string `json:"site,omitempty"`
	Source    string `json:"source,omitempty"`
}

// Days says in words when the step is done.
func (s Step) Days() string {
	text := fmt.Sprintf("day %d", s.From)
	if s.To != nil {
		text = fmt.Sprintf("days %d to %d", s.From, *s.To)
	}
	switch {
	case s.PerWeek != nil:
		text += fmt.Sprintf(", %d times a week", *s.PerWeek)
	case s.Every != nil && *s.Every == 1:
		text += ", every day"
	case s.Every != nil:
		text += fmt.Sprintf(", every %d days", *s.Every)
	}
	return text
}

// What says in words what is done.
func (s Step) What() string {
	text := strings.Join(slices.DeleteFunc([]string{s.Substance, s.Strength, s.Volume, s.Site}, func(t string) bool { return t == "" }), ", ")
	if s.Purpose != "" {
		text = s.Purpose + ": " + text
	}
	return text
}

// Days says in words how long a study usually is.
func (c *Course) Days() string {
	switch {
	case c == nil:
		return "none"
	case c.From == c.To:
		return strconv.Itoa(int(c.To))
	}
	return fmt.Sprintf("%d to %d", c.From, c.To)
}

// Control is a reference drug that is usual in a model.
type Control struct {
	Article string `json:"article"`
	Dose    string `json:"dose,omitempty"`
	Route   string `json:"route"`
	Source  string `json:"source,omitempty"`
}

// Work is a publication or page that facts were seen in. Name is what facts call it, Cite how to find it.
type Work struct {
	Name string `json:"name"`
	Cite string `json:"cite"`
}

// EndpointPreset is what a disease model, or a study, says of an endpoint in place of the endpoint's own declaration.
// Variable, Resolution, Naive and Diseased inform and change no result.
type EndpointPreset struct {
	Name       string `json:"name"`
	Hard       Limits `json:"hard,omitzero"`
	Soft       Limits `json:"soft,omitzero"`
	Definition string `json:"definition,omitempty"` // headline definition of percent inhibition
	Direction  string `json:"direction,omitempty"`  // what disease does to it in this model
	Variable   string `json:"variable,omitempty"`   // the one to look at first
	// Resolution is the coarsest step of an instrument that can show the usual differences, in the stored unit.
	Resolution *float64 `json:"resolution,omitempty"`
	Naive      *Limits  `json:"naive,omitempty"`    // usual values of healthy animals
	Diseased   *Limits  `json:"diseased,omitempty"` // usual values of untreated diseased animals

	Reference    string        `json:"reference,omitempty"`     // what 100 % is: baseline, peak or day
	ReferenceDay *int32        `json:"reference_day,omitempty"` // with day
	Humane       *HumaneLimits `json:"humane,omitempty"`
	PeakWindow   *DayWindow    `json:"peak_window,omitempty"` // in which the variable peak is looked for
}

// HumaneLimits change the humane limits of an endpoint, in percent of its reference; one left out stays as it was.
type HumaneLimits struct {
	Warn *float64 `json:"warn,omitempty"`
	Stop *float64 `json:"stop,omitempty"`
}

// DayWindow is a first and a last study day.
type DayWindow struct {
	From *int32 `json:"from,omitempty"`
	To   *int32 `json:"to,omitempty"`
}

// Limits is a range in the endpoint's stored unit, and the source that it was seen in; a nil bound is open.
type Limits struct {
	Low    *float64 `json:"low,omitempty"`
	High   *float64 `json:"high,omitempty"`
	Source string   `json:"source,omitempty"`
}

// Given reports whether there is a bound.
func (l *Limits) Given() bool { return l != nil && (l.Low != nil || l.High != nil) }

// String is the range in words, empty without bounds.
func (l *Limits) String() string {
	number := func(v *float64) string { return strconv.FormatFloat(*v, 'f', -1, 64) }
	switch {
	case !l.Given():
		return ""
	case l.High == nil:
		return "from " + number(l.Low)
	case l.Low == nil:
		return "to " + number(l.High)
	}
	return number(l.Low) + " to " + number(l.High)
}
