// Package check turns what was collected into measurements: it finds out whose value each one is, of which group and
// day, brings it to the endpoint's unit, and says what cannot be right. It is the only maker of measurements.
//
// Every rule names its code of the issue catalogue. The rules run in the order file, identity, time, unit, range, trend,
// assay, design; a cell that fails one is set aside and no later rule speaks of it.
package check

import (
	"earmark/internal/issue"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// Params of the stage.
type Params struct {
	Study     plan.Study
	Model     plan.Model // for what it says of these data
	Groups    []plan.Group
	Endpoints []endpoint.Spec
	Analytes  []plan.Analyte
	Readouts  []plan.Readout // for what they say of how they were measured
	Ledgers   plan.Ledgers   // for messages about their lines
	Accept    []plan.Accept
	Checks    issue.Checks `json:",omitempty"` // for the limits of the rules
}

// Input of the stage. The rows may come in any order.
type Input struct {
	Values       *table.Of[schemas.CollectedValue]
	Calibrated   *table.Of[schemas.CalibratedValue] // in the place of values of the same cells
	Animals      *table.Of[schemas.CollectedAnimal]
	Doses        *table.Of[schemas.CollectedDose]
	Formulations *table.Of[schemas.CollectedFormulation]
	Conditions   *table.Of[schemas.CollectedCondition]
	Exclusions   *table.Of[schemas.Exclusion]
}

// Output of the stage, each table sorted by its key.
type Output struct {
	Groups       *table.Of[schemas.Group]
	Animals      *table.Of[schemas.Animal]
	Doses        *table.Of[schemas.Dose]
	Measurements *table.Of[schemas.Measurement]
	Exclusions   *table.Of[schemas.Exclusion] // with the number of measurements that each line leaves out
}

// Run checks a study.
//
// A value becomes a measurement where its animal, study day and number (or limit) are known. It is stored as
// number × factor of its unit × dilution, where a dilution is given, and so are the limits beside it; a number below the
// lower or above the upper limit beside it is censored there. A value that failed a rule is kept as an excluded
// measurement if it has a place in the table, with the rule's code as the reason. An error that the plan accepts is
// marked so; the others are for the caller to stop at.
func Run(p Params, in Input, issues *issue.List) (Output, error) {
	s, err := newStudy(p, in)
	if err != nil {
		return Output{}, err
	}
	s.allocate() // D-01 D-02 D-03 D-09 D-27 T-04 T-15: who there is

	s.readCalendar() // D-17 T-01 T-02 T-03 T-05: which dates cannot be right

	s.readValues() // D-02 D-03 D-09 T-04 T-15 T-09, V-01 for unknown units: whose, when and what each value is
	s.arrange()
	s.checkAnalytes() // A-16 A-17
	for _, rule := range []func(*study){
		duplicates,        // D-01 F-16
		companions,        // A-18 A-19
		unitFamilies,
		sameConditions,    // V-15: what makes values comparable
		sameSettings,      // V-27
		unitMixtures,      // V-01 V-02 V-07 V-15 V-16 V-20 V-26 V-27
		pastedLogarithms,
		platesApart,
		swappedTubes,
		decimalSlips,      // V-07
		itemRange,         // S-01 S-05
		totals,            // S-03 S-04 S-05 S-07
		counts,            // V-25
		undeterminedWells,
		changesAsValues,   // V-04
		lateBaselines,     // T-07
		limits,            // V-03
		scoreSteps,        // S-02
		subjective,        // S-07
		copiedItems,       // S-08
		scorers,           // S-09
		observationTimes,  // V-24
		quantification,    // A-01 A-04
		plateLimits,
		substitution,
		amplification,     // A-07 A-28 A-25 A-26
		wells,             // A-06 A-07 A-14
		beads,
		titres,
		untreatedExposure, // O-10
		timesAfterDosing,
	} {
		rule(s)
	}
	wrongSide(s)     // D-13
	copiedColumns(s) // T-14
	s.measureSteps()
	coarseReadings(s)     // V-06
	contradictingReads(s) // V-09
	equalSides(s)         // V-12
	lastDigits(s)         // V-10
	equalValues(s)        // V-11
	contralateral(s)      // V-13
	earMarks(s)           // V-14
	s.makeTracks()
	for _, rule := range []func(*study){
		offsets,        // V-05
		shiftedRows,    // D-10
		swappedSides,   // D-12
		swappedAnimals, // D-11 V-23
		jumps,          // V-08 T-13
	} {
		rule(s)
	}
	contradictions(s) // S-11
	s.assemble()
	s.weigh()
	out := Output{Doses: s.doses()} // D-02 D-03 D-09 T-04 T-15 T-09 D-01 T-12 O-01 to O-08
	for _, rule := range []func(*study){
		detection,
		conditions,       // V-18
		reliability,      // V-17
		levels,           // V-19 V-28
		overnight,        // V-21
		reversedScales,   // S-06
		groupSizes,       // D-28 D-16 D-14
		comparators,      // D-05 D-06 D-07
		floors,           // D-08
		attendance,       // D-15 F-15
		baselines,        // T-08
		measuredInOrder,  // D-23
		intervals,        // T-11
		unitOfAnalysis,   // D-19
		cages,            // D-18
		unlikeGroups,     // D-20
		satellites,       // D-26
		allotment,        // D-21
		unlikeBaselines,  // D-22
		separateSessions, // D-24
		constants,
		oneSided,
		modelNotes,       // M-01 M-02 M-03
		dosePlan,         // O-03 O-04 O-05 O-07 O-08 O-11
		formulations,     // O-09
	} {
		rule(s)
	}

	s.humaneLimits(out.Doses) // V-22
	out.Measurements, out.Exclusions, out.Groups, out.Animals = s.measurements(), s.exclusions(), s.groupTable(), s.animalTable()
	s.raise(issues)
	return out, nil
}
