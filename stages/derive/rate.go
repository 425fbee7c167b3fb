package derive

import (
	"math"
	"slices"

	"earmark/schemas"
)

// observed are the counts of an animal that have an observation time, and those times, in their order. A count and its
// time share everything of the measurements' key but the analyte; one without the other says nothing and takes no part.
func observed(exposure string, ms []schemas.Measurement) []schemas.Measurement {
	type sighting struct {
		matrix, site, timepoint string
		day, replicate          int32
	}
	at := func(m schemas.Measurement) sighting {
		return sighting{m.Matrix, m.Site, m.Timepoint, m.StudyDay, m.Replicate}
	}
	counts, times := map[sighting]bool{}, map[sighting]bool{}
	for _, m := range ms {
		if m.Analyte == exposure {
			times[at(m)] = m.Censoring == none && m.Value.Or(0) > 0
		} else {
			counts[at(m)] = m.Censoring == none
		}
	}
	return slices.DeleteFunc(slices.Clone(ms), func(m schemas.Measurement) bool { return !counts[at(m)] || !times[at(m)] })
}

// timesOf are the observation times of a series of counts by day.
func timesOf(exposure string, counts series, all []series) []dayPoints {
	for _, s := range all {
		if s.first.Analyte == exposure && s.first.Matrix == counts.first.Matrix {
			return byDay(s.points)
		}
	}
	return nil
}

// rate is the events per unit of observation time of a day: the mean count of the day's sessions and observers divided by
// their mean observation time, which is all events over all time. NaN without a time.
func (c course) rate(d dayPoints) point {
	rate := combine(d.points)
	at := slices.IndexFunc(c.times, func(t dayPoints) bool { return t.day == d.day })
	if at < 0 {
		rate.value = math.NaN()
		return rate
	}
	rate.value /= combine(c.times[at].points).value
	return rate
}
