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

// rate is the events per unit of observation time of a day: the events of its sessions divided by the time of its sessions.
// NaN without a time.
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

// sumSessions adds the sessions of each day, each collapsed over its observers: the events of the day, or the time in which
// the animal was observed.
func sumSessions(rule string, ms []schemas.Measurement) []point {
	var points []point
	for len(ms) > 0 {
		n := 1
		for n < len(ms) && ms[n].Site == ms[0].Site && ms[n].StudyDay == ms[0].StudyDay && ms[n].Timepoint == ms[0].Timepoint {
			n++
		}
		session := collapse(rule, ms[:n])
		ms = ms[n:]
		if last := len(points) - 1; last >= 0 && points[last].site == session.site && points[last].day == session.day {
			p := &points[last]
			p.value, p.n, p.cv = p.value+session.value, p.n+session.n, math.NaN()
			continue
		}
		points = append(points, session)
	}
	return points
}
