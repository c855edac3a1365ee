"""The names of the fields of OCDS 1.0 and 1.1 releases (release-schema.json, Apache-2.0)."""

FIELDS = frozenset(
    """
    additionalClassifications additionalIdentifiers additionalProcurementCategories address
    amendment amendments amendsReleaseID amount awardCriteria awardCriteriaDetails awardID
    awardPeriod awards budget buyer changes classification code contactPoint contractPeriod
    contracts countryName currency date dateMet dateModified datePublished dateSigned
    description details documentType documents dueDate durationInDays eligibilityCriteria
    email endDate enquiryPeriod faxNumber format former_value hasEnquiries id identifier
    implementation initiationType items language legalName locality mainProcurementCategory
    maxExtentDate milestones minValue name numberOfTenderers ocid parties payee payer period
    planning postalCode procurementMethod procurementMethodDetails procurementMethodRationale
    procuringEntity project projectID property providerOrganization quantity rationale
    receiverOrganization region relatedProcesses relationship releaseID roles scheme source
    startDate status streetAddress submissionMethod submissionMethodDetails suppliers tag
    telephone tender tenderPeriod tenderers title transactions type unit uri url value
    """.split()
)
