package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"time"
)

// oxArm is a group of the oxazolone study: its size, what it was given by gavage, and the part of the swelling that this
// takes away.
type oxArm struct {
	name      string
	n         int
	induced   bool
	article   string
	milligram float64 // dose in mg/kg; 0 for the vehicle
	reduction float64
}

var oxArms = []oxArm{
	{name: "Solvent", n: 6, article: "0.5 % methylcellulose"},
	{name: "Vehicle", n: 10, induced: true, article: "0.5 % methylcellulose"},
	{name: "BARI 3 mg/kg", n: 8, induced: true, article: "baricitinib", milligram: 3, reduction: 0.30},
	{name: "BARI 30 mg/kg", n: 9, induced: true, article: "baricitinib", milligram: 30, reduction: 0.60},
	{name: "DEX 1 mg/kg", n: 7, induced: true, article: "dexamethasone", milligram: 1, reduction: 0.80},
}

const (
	oxSwelling  = 190.0 // µm that the challenged ear of an untreated animal swells in a day
	oxPunchGain = 7.2   // mg that its punch gains
	oxSolvent   = 4.0   // µm that the solvent alone adds to either ear
	oxNodeGain  = 2.6   // factor by which its lymph node grows
	oxCageSize  = 5
)

// oxStart is the date of the challenge, study day 0.
var oxStart = time.Date(2026, time.May, 12, 0, 0, 0, 0, time.UTC)

// oxMouse is an animal with what its measurements share. The right ear is challenged.
type oxMouse struct {
	id, tag     string
	arm         oxArm
	cage        int
	weight      float64    // g on day 0
	ears        [2]float64 // µm of the left and the right ear before the challenge
	punch       float64    // mg of a punch of a healthy ear
	severity    float64    // of its disease, relative to its group
	tagged, dry bool       // an ear tag in the left ear; a challenge that ran off the right one
}

// Oxazolone simulates acute hypersensitivity: forty mice, challenged on the right ear, measured before and a day after.
func Oxazolone() Study { return oxazolone(rand.New(rand.NewPCG(22, 20260512))) }

func oxazolone(random *rand.Rand) Study {
	var mice []oxMouse
	for _, a := range oxArms {
		for range a.n {
			mice = append(mice, oxMouse{arm: a})
		}
	}
	random.Shuffle(len(mice), func(i, j int) { mice[i], mice[j] = mice[j], mice[i] })
	var tagged, dry bool
	for i := range mice {
		m := &mice[i]
		m.id, m.cage, m.tag = fmt.Sprintf("OX%02d", i+1), i/oxCageSize+1, strconv.Itoa(i%oxCageSize+1)+" tail"
		m.weight = normal(random, 19.8, 0.9)
		thickness := normal(random, 206, 6)
		m.ears = [2]float64{normal(random, thickness, 3), normal(random, thickness, 3)}
		m.punch = float64(0.037*thickness) + normal(random, 0, 0.2)
		m.severity = math.Max(0.5, normal(random, 1, 0.15))
		m.tagged = !tagged && m.arm.name == "Vehicle"
		m.dry = !dry && m.arm.name == "BARI 30 mg/kg"
		tagged, dry = tagged || m.tagged, dry || m.dry
		if m.tagged {
			m.tag = "ear tag, left"
		}
	}
	study := Study{Folder: "oxazolone", Files: []File{
		oxAnimals(mice), oxDosing(mice), oxWeights(random, mice), oxEars(random, mice), oxPunches(random, mice), oxNodes(random, mice), oxExclusions(mice),
	}}
	for _, a := range oxArms {
		if a.reduction > 0 {
			for _, endpoint := range []string{"ear_thickness", "ear_punch_weight"} {
				study.Effects = append(study.Effects, Effect{
					Group: a.name, Endpoint: endpoint, Variable: "versus_contralateral", StudyDay: 1, Definition: "window", Percent: 100 * a.reduction,
				})
			}
		}
	}
	return study
}

// swelling is the part of the untreated swelling that the challenged ear shows on a day.
func (m oxMouse) swelling(studyDay int) float64 {
	if !m.arm.induced || studyDay < 1 {
		return 0
	}
	s := m.severity * (1 - m.arm.reduction)
	if m.dry {
		s /= 8
	}
	return s
}

const oxTitle = "SIMULATED example data (go run ./testdata/generate/oxazolone): no animal stands behind any number"

func oxAnimals(mice []oxMouse) File {
	rows := [][]string{{"Animal", "Group", "Sex", "Strain", "Cage", "Mark", "Birth date"}}
	for _, m := range mice {
		rows = append(rows, []string{m.id, m.arm.name, "F", "BALB/c", "K" + strconv.Itoa(m.cage), m.tag, "2026-03-17"})
	}
	return csvFile("input/animals.csv", ';', true, titled(rows, oxTitle))
}

// oxDosing is the log of the gavage: one hour before and six hours after the challenge, 10 mL/kg of the weight of the day.
func oxDosing(mice []oxMouse) File {
	rows := [][]string{{"Animal", "Date", "Occasion", "Article", "Dose (mg/kg)", "Route", "Volume (mL)", "Concentration (mg/mL)"}}
	for occasion := 1; occasion <= 2; occasion++ {
		for _, m := range mice {
			dose, strength := "", ""
			if m.arm.milligram > 0 {
				dose, strength = comma(m.arm.milligram, 1), comma(m.arm.milligram/10, 1)
			}
			rows = append(rows, []string{m.id, day(oxStart, 0, "02.01.2006"), strconv.Itoa(occasion), m.arm.article, dose, "oral", comma(m.weight/100, 2), strength})
		}
	}
	return csvFile("input/dosing.csv", ';', true, titled(rows, oxTitle))
}

func oxWeights(random *rand.Rand, mice []oxMouse) File {
	rows := [][]string{{"Animal", "Date", "Weight (g)"}}
	for _, studyDay := range []int{-7, 0, 1} {
		for _, m := range mice {
			weight := m.weight
			if studyDay != 0 {
				weight = normal(random, m.weight*(1+float64(0.004*float64(studyDay))), 0.12)
			}
			rows = append(rows, []string{m.id, day(oxStart, studyDay, "02.01.2006"), comma(weight, 1)})
		}
	}
	return csvFile("input/weights.csv", ';', true, titled(rows, oxTitle))
}

// oxEars is the caliper's sheet as a spreadsheet saved it: titles, a column for each day, ear and read, and a row of means
// at the end. The gauge shows hundredths of a millimetre.
func oxEars(random *rand.Rand, mice []oxMouse) File {
	rows := [][]string{{"Animal"}}
	for studyDay := range 2 {
		for _, read := range []string{"right 1", "right 2", "left 1", "left 2"} {
			rows[0] = append(rows[0], fmt.Sprintf("Day %d %s (mm)", studyDay, read))
		}
	}
	sums := make([]float64, 8)
	for _, m := range mice {
		row := []string{m.id}
		for studyDay := range 2 {
			right := m.ears[1] + float64(oxSwelling*m.swelling(studyDay)) + float64(oxSolvent*float64(studyDay))
			left := m.ears[0] + float64(oxSolvent*float64(studyDay))
			if m.tagged {
				left += 12 + float64(38*float64(studyDay))
			}
			for read := range 4 {
				thickness := []float64{right, right, left, left}[read]
				v := math.Round(normal(random, thickness, 4)/10) / 100
				sums[4*studyDay+read] += v
				row = append(row, comma(v, 2))
			}
		}
		rows = append(rows, row)
	}
	means := []string{"Mean"}
	for _, s := range sums {
		means = append(means, comma(s/float64(len(mice)), 3))
	}
	return csvFile("input/ears.csv", ';', true, titled(append(rows, means), oxTitle, "Caliper, observer blind to the groups"))
}

// oxPunches is the weight of a 7-mm punch of each ear at the end.
func oxPunches(random *rand.Rand, mice []oxMouse) File {
	rows := [][]string{{"Animal", "Right (mg)", "Left (mg)"}}
	for _, m := range mice {
		right := m.punch + float64(oxPunchGain*m.swelling(1))
		left := m.punch
		if m.tagged {
			left += 1.6
		}
		rows = append(rows, []string{m.id, comma(normal(random, right, 0.15), 1), comma(normal(random, left, 0.15), 1)})
	}
	return csvFile("input/punches.csv", ';', true, titled(rows, oxTitle, "Punches of 7 mm, "+day(oxStart, 1, "02.01.2006")))
}

// oxNodes is the weight of the lymph node that drains the right ear.
func oxNodes(random *rand.Rand, mice []oxMouse) File {
	rows := [][]string{{"Animal", "Weight (mg)"}}
	for _, m := range mice {
		growth := 1 + float64((oxNodeGain-1)*m.swelling(1))
		rows = append(rows, []string{m.id, comma(logNormal(random, 3.1*growth, 0.16), 1)})
	}
	return csvFile("input/nodes.csv", ';', true, titled(rows, oxTitle, "Right auricular lymph nodes, "+day(oxStart, 1, "02.01.2006")))
}

// oxExclusions leaves out the animal whose challenge ran off, and of the one with the ear tag what concerns its ears.
func oxExclusions(mice []oxMouse) File {
	rows := [][]string{{"animal", "endpoint", "study_day", "rule", "reason", "who", "when", "blind"}}
	for _, m := range mice {
		if m.dry {
			rows = append(rows, []string{m.id, "", "", "SOP 4.2", "challenge ran off the ear: noted at the challenge, before any reading", "LM", day(oxStart, 0, time.DateOnly), "yes"})
		}
		for _, endpoint := range []string{"ear_thickness", "ear_punch_weight"} {
			if m.tagged {
				rows = append(rows, []string{m.id, endpoint, "", "SOP 4.5", "tail mark lost, ear tag in the left ear, which is the control", "LM", day(oxStart, -2, time.DateOnly), "yes"})
			}
		}
	}
	return csvFile("exclusions.csv", ',', false, rows)
}
