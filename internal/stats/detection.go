package stats

import "fmt"

// A DetectionContrast compares how often a group and the control lie above their limits of quantification.
type DetectionContrast struct {
	// Detected of N values of the group, and of the control, are not below a limit.
	Detected, N, ControlDetected, ControlN int

	// Fisher tests the detection rates, rows group and control, columns detected and not.
	Fisher FisherTest

	// MostlyBelow: more than half of the values lie below the limit in the group and in the control. Then the detection
	// rates are the comparison to publish, and a ratio of means is not.
	MostlyBelow bool

	// Status is "ok", or says that one of the two has no values.
	Status string
}

// CompareDetection compares the detection rate of every group with that of the control by Fisher's exact test. A value
// counts as detected unless it is left-censored (Low 0). It uses nothing but the side of the limit, so it stands where the
// log-normal model has too little to go by; with limits that differ between groups it compares the limits as well and must
// not be used. The entry of the control is zero. p values are not adjusted for the number of groups.
func CompareDetection(groups [][]CensoredValue, control int, confLevel float64) ([]DetectionContrast, error) {
	if control < 0 || control >= len(groups) {
		return nil, fmt.Errorf("compare detection: control %d is none of the %d groups", control, len(groups))
	}
	detected := make([]int, len(groups))
	for g, values := range groups {
		for i, v := range values {
			if !v.valid() {
				return nil, fmt.Errorf("compare detection: group %d value %d: limits %v and %v do not enclose a positive value",
					g, i, v.Low, v.High)
			}
			if v.Low > 0 {
				detected[g]++
			}
		}
	}
	out := make([]DetectionContrast, len(groups))
	for g := range groups {
		if g == control {
			continue
		}
		c := DetectionContrast{
			Detected: detected[g], N: len(groups[g]), ControlDetected: detected[control], ControlN: len(groups[control]), Status: "ok",
		}
		var err error
		c.Fisher, err = FisherExact(c.Detected, c.N-c.Detected, c.ControlDetected, c.ControlN-c.ControlDetected, confLevel)
		if err != nil {
			return nil, fmt.Errorf("compare detection: %w", err)
		}
		c.MostlyBelow = 2*c.Detected < c.N && 2*c.ControlDetected < c.ControlN
		if c.N == 0 || c.ControlN == 0 {
			c.Status = "undefined: the group or the control has no values"
		}
		out[g] = c
	}
	return out, nil
}
