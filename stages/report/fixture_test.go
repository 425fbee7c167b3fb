package report

import (
	"fmt"
	"math"
	"slices"

	"earmark/internal/maybe"
	"earmark/internal/table"
	"earmark/schemas"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// The study of these tests is made up by formulas: no animal was ever measured. Its numbers need only look like a
// study's; the tests compare what the documents print with what the tables hold, never with a truth.

const (
	id    = "TEST-001"
	cream = "Vehicle cream"
	oral  = "Vehicle p.o."
	sham  = "Ethanol"
)

type arm struct {
	name, role, comparator, floor, article, unit, route string
	dose                                                float64
	severity                                            float64 // of the disease that is left: 0 healthy, 1 full
}

var arms = []arm{
	{name: "Naive", role: plan.Naive},
	{name: sham, role: plan.Sham, severity: 0.05},
	{name: cream, role: plan.Vehicle, route: "topical", severity: 1},
	{name: "RUX 0.5%", role: plan.Test, comparator: cream, floor: sham, article: "ruxolitinib", dose: 0.5, unit: "% w/w", route: "topical", severity: 0.62},
	{name: "RUX 1.5%", role: plan.Test, comparator: cream, floor: sham, article: "ruxolitinib", dose: 1.5, unit: "% w/w", route: "topical", severity: 0.35},
	{name: "BMV 0.05%", role: plan.Positive, comparator: cream, floor: sham, article: "betamethasone valerate", dose: 0.05, unit: "% w/w", route: "topical", severity: -0.05},
	{name: oral, role: plan.Vehicle, route: "oral", severity: 0.97},
	{name: "BARI 10 mg/kg", role: plan.Test, comparator: oral, floor: sham, article: "baricitinib", dose: 10, unit: "mg/kg", route: "oral", severity: 0.5},
}

// spread stands for the variation between eight animals: the quantiles of a normal distribution at (i - 0.5)/8.
var spread = []float64{-1.53, -0.89, -0.49, -0.16, 0.16, 0.49, 0.89, 1.53}

// deviation is animal i's deviation in an endpoint; the order differs between endpoints.
func deviation(i, salt int) float64 { return spread[(i*3+salt)%8] }

var panel = []string{"IL-4", "IL-13", "IL-31", "TSLP", "IL-33", "IFN-γ", "IL-17A", "IL-22", "IL-6", "TNF-α", "TARC", "IL-10"}

type builder struct {
	responses    []schemas.Response
	measurements []schemas.Measurement
	summaries    []schemas.Summary
	inhibition   []schemas.Inhibition
	comparisons  []schemas.Comparison
}

func animalName(group, i int) string { return fmt.Sprintf("M%03d", group*8+i+1) }

// add adds a response of every animal; the last animal of the first vehicle is lost after day 7.
func (b *builder) add(of series, d maybe.Int, unit, scale string, lowest float64, value func(group arm, g, i int) float64) {
	for g, a := range arms {
		for i := range 8 {
			if a.name == cream && i == 7 && (!d.OK || d.V > 7) {
				continue
			}
			v := value(a, g, i)
			row := schemas.Response{
				Study: id, Animal: animalName(g, i), Endpoint: of.endpoint, Analyte: of.analyte, Matrix: of.matrix, StudyDay: d,
				Variable: of.variable, Group: a.name, Unit: unit, Scale: scale, Censoring: "none", Value: maybe.Some(v), NReplicates: 2,
			}
			if v < lowest {
				row.Value, row.Censoring, row.Limit = maybe.Float{}, "left", maybe.Some(lowest)
			}
			b.responses = append(b.responses, row)
			b.measurements = append(b.measurements, schemas.Measurement{Study: id, Animal: row.Animal, Endpoint: of.endpoint, Group: a.name, Value: row.Value})
		}
	}
	b.analyse(of, d, unit, scale)
}

// analyse makes the summaries, inhibitions and comparisons of the responses that add has just added.
func (b *builder) analyse(of series, d maybe.Int, unit, scale string) {
	logs := scale == endpoint.Log
	values := map[string][]float64{}
	limits := map[string]int32{}
	for _, r := range b.responses {
		if (series{r.Endpoint, r.Analyte, r.Matrix, r.Variable}) != of || r.StudyDay != d {
			continue
		}
		v := r.Value.V
		if !r.Value.OK {
			v = r.Limit.V / 2 // good enough for the look of a test study
			limits[r.Group]++
		}
		if logs {
			v = math.Log(v)
		}
		values[r.Group] = append(values[r.Group], v)
	}
	t := map[int]float64{7: 2.447, 8: 2.365} // two-sided 5 % quantiles of Student's t, n - 1 degrees of freedom
	for _, a := range arms {
		x := values[a.name]
		m, sd := meanSD(x)
		half := t[len(x)] * sd / math.Sqrt(float64(len(x)))
		s := schemas.Summary{
			Study: id, Group: a.name, Endpoint: of.endpoint, Analyte: of.analyte, Matrix: of.matrix, StudyDay: d, Variable: of.variable,
			Unit: unit, N: int32(len(x)), NMissing: int32(8 - len(x)), NCensored: limits[a.name],
		}
		sorted := slices.Sorted(slices.Values(x))
		if logs {
			s.GeometricMean, s.GeometricSD = maybe.Finite(math.Exp(m)), maybe.Finite(math.Exp(sd))
			s.CILow, s.CIHigh = maybe.Finite(math.Exp(m-half)), maybe.Finite(math.Exp(m+half))
		} else {
			s.Mean, s.SD, s.SEM = maybe.Finite(m), maybe.Finite(sd), maybe.Finite(sd/math.Sqrt(float64(len(x))))
			s.CILow, s.CIHigh = maybe.Finite(m-half), maybe.Finite(m+half)
			s.Median, s.Q1, s.Q3 = maybe.Finite(sorted[len(x)/2]), maybe.Finite(sorted[1]), maybe.Finite(sorted[len(x)-2])
		}
		b.summaries = append(b.summaries, s)
	}
	v := variable(specOf(of.endpoint), of.variable)
	for _, a := range arms {
		if a.comparator == "" {
			continue
		}
		mean, sd := meanSD(values[a.name])
		vehicle, sdVehicle := meanSD(values[a.comparator])
		floor, _ := meanSD(values[a.floor])
		difference := mean - vehicle
		half := 2.2 * math.Hypot(sd, sdVehicle) / math.Sqrt(8)
		shrink := math.Exp(-1.2 * math.Pow(difference/(half+1e-9), 2))
		c := schemas.Comparison{
			Study: id, Group: a.name, Endpoint: of.endpoint, Analyte: of.analyte, Matrix: of.matrix, StudyDay: d, Variable: of.variable,
			Method: v.Method, Comparator: a.comparator, Scale: scale, EstimateKind: "mean_difference", Estimate: maybe.Finite(difference),
			CILow: maybe.Finite(difference - 1.2*half), CIHigh: maybe.Finite(difference + 1.2*half), DF: maybe.Some(28.0),
			P: maybe.Some(shrink / 2), PAdjusted: maybe.Some(shrink), Adjustment: "dunnett",
			Family: "test groups against " + a.comparator + ", " + of.endpoint + ", " + of.variable, FamilySize: 2,
			EffectSize: maybe.Finite(difference / math.Hypot(sd, sdVehicle) * math.Sqrt2), EffectSizeKind: "hedges_g",
			EffectCILow: maybe.Finite(difference/math.Hypot(sd, sdVehicle)*math.Sqrt2 - 1), EffectCIHigh: maybe.Finite(difference/math.Hypot(sd, sdVehicle)*math.Sqrt2 + 1),
			N: int32(len(values[a.name])), NComparator: int32(len(values[a.comparator])), Headline: true, Primary: v.Method == "dunnett",
		}
		if a.role == plan.Positive || a.comparator == oral {
			c.Family, c.FamilySize = "a family of its own: "+a.name, 1
		}
		switch scale {
		case endpoint.Log:
			c.EstimateKind = "geometric_mean_ratio"
			c.Estimate, c.CILow, c.CIHigh = maybe.Finite(math.Exp(difference)), maybe.Finite(math.Exp(difference-half)), maybe.Finite(math.Exp(difference+half))
		case endpoint.Ordinal:
			c.EstimateKind, c.EffectSizeKind, c.DF = "hodges_lehmann_shift", "cliffs_delta", maybe.Float{}
		}
		b.comparisons = append(b.comparisons, c)
		for i, definition := range v.Definitions {
			row := schemas.Inhibition{
				Study: id, Group: a.name, Endpoint: of.endpoint, Analyte: of.analyte, Matrix: of.matrix, StudyDay: d, Variable: of.variable,
				Definition: definition, Comparator: a.comparator, N: c.N, NComparator: c.NComparator, CIMethod: "fieller_welch",
				Confidence: maybe.Some(0.95), DF: maybe.Some(12.69565), WindowClass: "none", Headline: i == 0, Primary: i == 0,
				Difference: maybe.Finite(difference), DifferenceCILow: maybe.Finite(difference - half), DifferenceCIHigh: maybe.Finite(difference + half),
			}
			var width float64
			switch definition {
			case endpoint.Window, endpoint.LogWindow:
				difference, window := difference, vehicle-floor
				if logs && definition == endpoint.Window {
					difference, window = math.Exp(mean)-math.Exp(vehicle), math.Exp(vehicle)-math.Exp(floor)
				}
				row.Floor, row.NFloor, row.Window = a.floor, 8, maybe.Finite(window)
				row.Percent, width = maybe.Finite(-100*difference/window), 12+math.Abs(100*half/window)
				row.WindowG, row.WindowClass = maybe.Some(0.0337847), "open"
				if window < 0.3*half || window < 1e-9 {
					row.Percent, row.WindowG, row.WindowClass, row.Notes = maybe.Float{}, maybe.Some(3.2), "closed", "the comparator and the floor cannot be told apart"
				} else if a.article == "baricitinib" && of.variable == endpoint.NetAUCMean {
					row.WindowG, row.WindowClass, row.Notes = maybe.Some(0.52), "weak", "weak window"
					width = 160
				}
			case endpoint.NoFloor:
				row.Percent, width = maybe.Finite(-100*difference/vehicle), 10
				row.Notes = "understates the effect: a normal value is not zero"
			case endpoint.GMR:
				row.Percent, width = maybe.Finite(100*(1-math.Exp(difference))), 14
			}
			if row.Percent.OK {
				row.CILow, row.CIHigh = maybe.Finite(row.Percent.V-width), maybe.Finite(row.Percent.V+0.8*width)
			}
			b.inhibition = append(b.inhibition, row)
		}
	}
}

func meanSD(x []float64) (mean, sd float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		sd += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(sd / float64(len(x)-1))
}

func specOf(name string) endpoint.Spec {
	for _, spec := range endpoint.All() {
		if spec.Name == name {
			return spec
		}
	}
	return endpoint.Spec{}
}

// fixture is a whole study: ear thickness over the course, scores, body weight, IgE, a panel of cytokines with one closed
// window and one analyte mostly below its limit, one lost animal, an exclusion, a correction and issues of every kind.
func fixture() (Params, Input) {
	var b builder
	one := func(endpointName, variable string) series { return series{endpoint: endpointName, variable: variable} }
	ramp := func(day int32) float64 { return 1 - math.Exp(-float64(max(day, 0))/5) }
	for _, d := range []int32{0, 2, 4, 7, 9, 11, 14} {
		b.add(one("ear_thickness", endpoint.Value), maybe.Some(d), "µm", endpoint.Linear, 0, func(a arm, _, i int) float64 {
			return 222 + 9*deviation(i, 0) + (290*a.severity+(12+38*math.Abs(a.severity))*deviation(i, 5))*ramp(d)
		})
	}
	b.add(one("ear_thickness", endpoint.NetAUCMean), maybe.Int{}, "µm", endpoint.Linear, 0, func(a arm, _, i int) float64 {
		return math.Max(1, 160*a.severity+12+(6+18*math.Abs(a.severity))*deviation(i, 1))
	})
	for _, d := range []int32{0, 4, 7, 11, 14} {
		b.add(one("dermatitis_score", endpoint.Total), maybe.Some(d), "points", endpoint.Ordinal, -1, func(a arm, _, i int) float64 {
			return math.Max(0, math.Round(9*a.severity*ramp(d)+1.2*deviation(i, 2)*a.severity))
		})
	}
	for d := range int32(15) {
		b.add(one("body_weight", endpoint.PercentChange), maybe.Some(d), "%", endpoint.Linear, -100, func(a arm, g, i int) float64 {
			loss := 0.15
			if a.role == plan.Positive {
				loss = 0.75
			}
			return float64(d)*(0.3-loss*math.Max(0.2, a.severity+0.1)) + float64(d)*0.08*deviation(i, g)
		})
	}
	b.add(one("total_ige", endpoint.Value), maybe.Some[int32](14), "ng/mL", endpoint.Log, 40, func(a arm, _, i int) float64 {
		return 45 * math.Exp(3.9*math.Max(0, a.severity)+0.45*deviation(i, 3))
	})
	for k, analyte := range panel {
		rise := 2.4 - 0.35*float64(k%6)
		if analyte == "IL-10" {
			rise = -0.1 // no disease to be inhibited: a closed window
		}
		lowest := 0.2
		if analyte == "IL-31" {
			lowest = 60
		}
		b.add(series{"cytokines", analyte, "skin", endpoint.Value}, maybe.Some[int32](14), "pg/mg", endpoint.Log, lowest, func(a arm, _, i int) float64 {
			return 4 * math.Exp(rise*a.severity+0.4*deviation(i, k)+0.1*float64(k))
		})
	}

	in := Input{
		Groups: table.From[schemas.Group](), Animals: table.From[schemas.Animal](), Doses: table.From[schemas.Dose](),
		Measurements: table.From(b.measurements...), Responses: table.From(b.responses...), Summaries: table.From(b.summaries...),
		Inhibition: table.From(b.inhibition...), Comparisons: table.From(b.comparisons...), DoseResponse: table.From(doseResponses()...),
		Compliance: table.From(compliance()...), Exposure: table.From(exposures(b.inhibition)...),
		Pathways: table.From[schemas.Pathway](), Potencies: table.From[schemas.Potency](), Clinical: table.From[schemas.ClinicalReference](), Curves: table.From[schemas.StandardCurve](), Points: table.From[schemas.CurvePoint](),
		Issues: table.From(
			schemas.Finding{
				Study: id, Code: "V-01", File: "ears.csv", Row: maybe.Some[int32](14), Column: "F", Severity: "error", Animal: "M017", Group: cream,
				Endpoint: "ear_thickness", StudyDay: maybe.Some[int32](7), Value: "0.41", Message: "0.41 µm is no ear thickness.",
				Expected: "150 to 1200 µm; the other 46 cells of this column lie in 204 to 655", Likely: "millimetres typed in a µm column",
				Effect: "not used", Fix: "correct the cell, or add it to corrections.csv", Count: 1, Accepted: "the read cannot be repeated",
			},
			schemas.Finding{
				Study: id, Code: "R-01", Severity: "withheld", Endpoint: "cytokines", StudyDay: maybe.Some[int32](14), Message: "IL-10: the window is closed, so there is no percentage.",
				Expected: "comparator above floor", Effect: "no percentage", Fix: "read the ratio to the comparator instead", Count: 1,
			},
			schemas.Finding{
				Study: id, Code: "F-04", File: "ears.csv", Row: maybe.Some[int32](23), Column: "A", Severity: "warning", Value: "M017 ",
				Message: "The name ends with a no-break space.", Effect: "read as M017", Fix: "nothing", Count: 2, Cells: "A23 A24",
			},
			schemas.Finding{Study: id, Code: "F-05", File: "ears.csv", Severity: "note", Value: "=cmd|' /C calc'!A0", Message: "The unit is written with a Greek mu.", Count: 3, Cells: "C1 D1 E1"},
		),
		Corrections: table.From(schemas.Correction{LedgerRow: 2, File: "ears.csv", Cell: "G9", Found: "3.02", Corrected: "302", Reason: "decimal point slipped", Who: "AB", Applied: true}),
		Exclusions:  table.From(schemas.Exclusion{LedgerRow: 2, Animal: "M021", Endpoint: "total_ige", Reason: "haemolysed sample", Rule: "SOP 7", Who: "AB", When: "2026-03-18", Blind: "yes", Excluded: 1}),
	}
	var declared []plan.Group
	for g, a := range arms {
		row := schemas.Group{
			Study: id, Group: a.name, Role: a.role, Comparator: a.comparator, Floor: a.floor, Article: a.article, DoseUnit: a.unit,
			Route: a.route, NPlanned: maybe.Some[int32](8), N: 8,
		}
		if a.dose > 0 {
			row.Dose = maybe.Some(a.dose)
		}
		in.Groups.Append(row)
		declared = append(declared, plan.Group{Name: a.name, Role: a.role, Comparator: a.comparator, Floor: a.floor})
		if a.name == "RUX 1.5%" || a.name == "BARI 10 mg/kg" {
			first, last, twice := int32(0), int32(13), int32(2)
			declared[g].Schedule = &plan.Schedule{FirstDay: &first, LastDay: &last, PerDay: &twice}
		}
		for i := range 8 {
			animal := schemas.Animal{Study: id, Animal: animalName(g, i), Group: a.name, Fate: "scheduled", FateDay: maybe.Some[int32](14)}
			if a.name == cream && i == 7 {
				animal.Fate, animal.FateDay = "humane_endpoint", maybe.Some[int32](8)
			}
			in.Animals.Append(animal)
			for d := int32(0); d < 14 && a.route != ""; d++ {
				in.Doses.Append(schemas.Dose{Study: id, Animal: animal.Animal, StudyDay: d, Occasion: 1, Article: a.article})
			}
		}
	}
	var analytes []plan.Analyte
	for _, name := range panel {
		analytes = append(analytes, plan.Analyte{Name: name})
	}
	last := int32(14)
	return Params{
		Version: "0.1.0-test", PlanHash: "sha256:0123456789abcdef",
		Plan: plan.Plan{
			Study:     plan.Study{ID: id, Title: "Test data made by formulas: topical ruxolitinib in the MC903 ear model", Model: "mc903", HasStart: true, StartDate: 20514},
			Groups:    declared,
			Endpoints: endpoint.All(), Analytes: analytes,
			Analysis: plan.Analysis{
				Primary: []plan.Primary{{Endpoint: "ear_thickness", Variable: endpoint.NetAUCMean}, {Endpoint: "ear_thickness", Variable: endpoint.Value, StudyDay: &last}},
				Alpha:   0.05, Confidence: 0.95, Window: plan.WindowLimits{Open: 0.1, Narrow: 0.35},
			},
		},
	}, in
}

// compliance is that of three animals of a logged group, of which the second missed two doses and the third got half of
// every dose, and of one of a group that the log does not know.
func compliance() []schemas.Compliance {
	row := func(group, i int, given, missed int32, relative float64) schemas.Compliance {
		return schemas.Compliance{
			Study: id, Animal: animalName(group, i), Group: arms[group].name, Unit: "mg", NPlanned: 28, NGiven: maybe.Some(given),
			NMissed: maybe.Some(missed), NExtra: maybe.Some[int32](0), DosePlannedTotal: maybe.Some(16.8),
			DoseGivenTotal: maybe.Some(16.8 * relative), RelativeExposure: maybe.Some(relative),
		}
	}
	return []schemas.Compliance{
		row(4, 0, 28, 0, 1), row(4, 1, 26, 2, 0.9286), row(4, 2, 28, 0, 0.5),
		{Study: id, Animal: animalName(7, 0), Group: arms[7].name, Unit: "mg/kg", NPlanned: 28, DosePlannedTotal: maybe.Some(280.0), Notes: "the dosing log holds no dose of the group"},
	}
}

// exposures are beside the headlines of two groups: adjusted for a relative exposure of 0.8, and without a log.
func exposures(rows []schemas.Inhibition) []schemas.Exposure {
	var all []schemas.Exposure
	for _, r := range rows {
		e := schemas.Exposure{
			Study: id, Group: r.Group, Endpoint: r.Endpoint, Analyte: r.Analyte, Matrix: r.Matrix, StudyDay: r.StudyDay, Variable: r.Variable,
			Definition: r.Definition, Percent: r.Percent, Notes: "not adjusted: the dosing log holds no dose of the group",
		}
		switch {
		case !r.Headline || !r.Percent.OK:
			continue
		case r.Group == "RUX 1.5%":
			e.RelativeExposure, e.RelativeExposureLow, e.RelativeExposureHigh = maybe.Some(0.8), maybe.Some(0.5), maybe.Some(1.0)
			e.PercentExposureAdjusted = maybe.Some(r.Percent.V / 0.8)
			e.CILowExposureAdjusted, e.CIHighExposureAdjusted = maybe.Some(r.CILow.V/0.8), maybe.Some(r.CIHigh.V/0.8)
			e.Notes = "assumes that the effect is proportional to dose"
		case r.Group != "BARI 10 mg/kg":
			continue
		}
		all = append(all, e)
	}
	return all
}

// doseResponses are a curve with an ED50, one without, and an article of a single dose.
func doseResponses() []schemas.DoseResponse {
	row := schemas.DoseResponse{
		Comparator: "Vehicle cream", Article: "ruxolitinib", Endpoint: "ear_thickness", StudyDay: maybe.Some[int32](14),
		Variable: endpoint.Value, Model: "4pl", Scale: endpoint.Linear, DoseUnit: "% w/w", ED50: maybe.Some(0.4321),
		ED50Low: maybe.Some(0.25), ED50High: maybe.Some(0.75), NLevels: 4, N: 40, Converged: true,
	}
	without := row
	without.Article, without.ED50, without.ED50Low, without.ED50High = "baricitinib", maybe.Float{}, maybe.Float{}, maybe.Float{}
	without.NLevels, without.Converged, without.Notes = 2, false, "no curve: doses above 0: 2, 3 are needed"
	single := without
	single.Article, single.NLevels = "betamethasone", 1
	return []schemas.DoseResponse{row, without, single}
}
